/** Makes or changes a custom field. What it holds and what has it stay as they were made. */
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useUsers } from '@/api/lookups';
import { useMe } from '@/api/me';
import type { FieldDef, FieldDefInput } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import type { Field, FieldKind } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { useForm } from '@/form/use-form';
import { changedFields } from '@/lib/merge';
import { customKind } from '@/records/definition';
import { choicesOf, storedChoices } from './choices';
import { ChoicesInput } from './choices-input';
import { keyFrom, reloadFields } from './field-key';

export type FieldEntity = 'account' | 'contact' | 'deal' | 'activity' | 'product';
/** What a field can refer to. */
const TARGETS = ['account', 'contact', 'deal'] as const satisfies FieldEntity[];
export const FIELD_ENTITIES: readonly FieldEntity[] = ['account', 'contact', 'deal', 'activity', 'product'];
const KINDS = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'bool',
  'choice',
  'multi_choice',
  'link',
  'user',
  'ref',
] as const satisfies FieldDef['kind'][];

interface Props {
  def: FieldDef | null;
  entity: FieldEntity;
  position: number;
  onClose: () => void;
}

const isListed = (kind: FieldDef['kind']) => kind === 'choice' || kind === 'multi_choice';

const startingWith = (def: FieldDef | null, me: string) => ({
  label: def?.label ?? '',
  key: def?.key ?? '',
  kind: def?.kind ?? ('text' as FieldDef['kind']),
  choices: def?.choices ?? [],
  lines: def && isListed(def.kind) ? choicesOf(def) : [],
  help: def?.help ?? null,
  purpose: def?.purpose ?? '',
  owner_id: def ? def.owner_id : me,
  required: def?.required ?? false,
  default_value: (def?.default_value ?? null) as unknown,
});

type Values = ReturnType<typeof startingWith>;

/** What is sent of what was typed. */
const outgoing = ({ lines, ...typed }: Values) =>
  isListed(typed.kind) ? { ...typed, ...storedChoices(lines) } : typed;

export function FieldDialog({ def, entity, position, onClose }: Props) {
  const { t } = useTranslation();
  const initial = startingWith(def, useMe().user.id);
  const [keyTyped, setKeyTyped] = useState(false);
  const users = useUsers();
  const form = useForm({
    initial,
    check: (v): Record<string, string> =>
      Object.fromEntries(
        (['label', 'key', 'purpose'] as const).filter((n) => !v[n].trim()).map((n) => [n, t('form.required')]),
      ),
    submit: async (typed, idempotencyKey) => {
      const v = outgoing(typed);
      const body = v as FieldDefInput;
      if (def) await patch(`/field-defs/${def.id}`, def.version, changedFields(outgoing(initial), v) as FieldDefInput);
      else await post('/field-defs', { ...body, entity, position }, { idempotencyKey });
      await reloadFields();
      onClose();
    },
  });
  const { values, errors, set } = form;
  const listed = isListed(values.kind);
  const offered = listed ? storedChoices(values.lines) : null;
  const starting: Field = {
    name: 'default_value',
    label: 'custom',
    text: t('customField.default'),
    help: t('customField.defaultHint'),
    kind: customKind(values.kind) as FieldKind,
    custom: true,
    ...(offered
      ? { choices: offered.choices, choiceText: offered.choice_labels, retired: offered.retired_choices }
      : {}),
    ...(values.kind === 'ref' ? { refersTo: (values.choices[0] ?? 'account') as FieldEntity } : {}),
  };
  return (
    <DialogForm title={def ? def.label : t('customField.new')} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        withAsterisk
        data-autofocus
        value={values.label}
        error={errors.label}
        onChange={(event) => {
          const label = event.currentTarget.value;
          set('label', label);
          if (!def && !keyTyped) set('key', keyFrom(label));
        }}
      />
      <TextInput
        label={t('customField.key')}
        description={t('customField.keyHint')}
        disabled={def !== null}
        value={values.key}
        error={errors.key}
        onChange={(event) => {
          setKeyTyped(true);
          set('key', event.currentTarget.value);
        }}
      />
      <Select
        label={t('customField.kind')}
        allowDeselect={false}
        disabled={def !== null}
        data={KINDS.map((kind) => ({ value: kind, label: t(`customField.kinds.${kind}`) }))}
        value={values.kind}
        error={errors.kind}
        onChange={(kind) => {
          set('kind', kind as FieldDef['kind']);
          set('default_value', null);
          set('choices', kind === 'ref' ? ['account'] : []);
          set('lines', []);
        }}
      />
      {listed && (
        <ChoicesInput
          lines={values.lines}
          error={errors.choices ?? errors.choice_labels ?? errors.retired_choices}
          onChange={(lines) => set('lines', lines)}
        />
      )}
      {values.kind === 'ref' && (
        <Select
          label={t('customField.target')}
          allowDeselect={false}
          disabled={def !== null}
          data={TARGETS.map((e) => ({ value: e, label: t(`entities.${e}`) }))}
          value={values.choices[0] ?? 'account'}
          onChange={(target) => set('choices', [target ?? 'account'])}
        />
      )}
      <Textarea
        label={t('customField.purpose')}
        description={t('customField.purposeHint')}
        withAsterisk
        autosize
        minRows={1}
        value={values.purpose}
        error={errors.purpose}
        onChange={(event) => set('purpose', event.currentTarget.value)}
      />
      <Select
        label={t('customField.owner')}
        allowDeselect={false}
        searchable
        data={users.map((u) => ({ value: u.id, label: u.name }))}
        value={values.owner_id}
        error={errors.owner_id}
        onChange={(owner) => set('owner_id', owner)}
      />
      <TextInput
        label={t('customField.help')}
        value={values.help ?? ''}
        error={errors.help}
        onChange={(event) => set('help', event.currentTarget.value || null)}
      />
      <FieldInput
        key={values.kind}
        field={starting}
        value={values.default_value}
        error={errors.default_value}
        onChange={(value) => set('default_value', value)}
      />
      <Checkbox
        label={t('customField.required')}
        description={t('customField.requiredHint')}
        checked={values.required}
        onChange={(event) => set('required', event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
