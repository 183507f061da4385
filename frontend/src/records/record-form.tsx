/** The form that creates a record: few fields first, the rest behind "more". */
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPaged, recordPath, titleOf } from '@/api/entities';
import { useMeta } from '@/api/lookups';
import { useMay, useMe, useRestricted } from '@/api/me';
import { type Field, labelOf, readField, withField } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { FormProblem } from '@/form/form-problem';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { modKey } from '@/lib/hotkeys';
import { isEmpty } from '@/lib/is-empty';
import type { CreateRequest } from './create';
import { customDefaults, type FromText, openValues, useDefinition, useFields } from './definition';
import { Duplicates } from './duplicates';
import { givesAway } from './may-edit';
import { router } from './navigate';
import { PasteBox } from './paste-box';
import { createRecord } from './save';

interface Props {
  request: CreateRequest;
  onClose: () => void;
}

export function RecordForm({ request, onClose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const { entity } = request;
  const definition = useDefinition(entity);
  const mayAssign = useMay()('assign', entity);
  const known = useMeta()?.entities?.[entity]?.fields;
  const restricted = useRestricted(entity);
  const fields = useFields(definition).filter(
    (f) => f.form !== false && !f.readOnly && !f.locked && (mayAssign || !givesAway(f)),
  );
  const main = fields.filter((f) => f.form === 'main');
  const rest = fields.filter((f) => f.form !== 'main');
  const [more, setMore] = useState(false);
  const form = useForm<Record<string, unknown>>({
    draft: `create:${entity}:${JSON.stringify(request.values ?? {})}`,
    initial: { owner_id: me.user.id, ...definition.defaults?.(), ...customDefaults(known), ...request.values },
    check: (values) =>
      Object.fromEntries(
        fields.filter((f) => f.required && isEmpty(readField(f, values))).map((f) => [f.name, t('form.required')]),
      ),
    submit: async (values, key) => {
      // a draft or pasted text may hold what the form does not ask for
      const make = (full: Record<string, unknown>) => createRecord(definition, openValues(full, restricted), key);
      const record = definition.complete ? await definition.complete(values, [], make) : await make(values);
      if (!record) return false;
      say(t('record.created', { name: titleOf(record) || t(`entity.${entity}`) }));
      onClose();
      if (request.onCreated) request.onCreated(record);
      else if (isPaged(entity)) router.go(recordPath(entity, record.id));
    },
  });
  const shown = fields.map((f) => f.name);
  const [found, setFound] = useState<FromText | null>(null);
  const fill = async (text: string): Promise<boolean> => {
    const read = (await definition.fromText?.(text)) ?? null;
    setFound(read);
    for (const [name, value] of Object.entries(read?.values ?? {})) form.set(name, value);
    return read !== null;
  };
  const hiddenError = rest.some((f) => form.errors[f.name]);
  const input = (field: Field, index: number) => (
    <FieldInput
      key={field.name}
      field={field}
      record={form.values}
      autoFocus={index === 0}
      value={readField(field, form.values)}
      error={form.errors[field.name]}
      onChange={(value) => form.set(...withField(field, value, form.values))}
    />
  );
  return (
    <form
      noValidate
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.onSubmit(event);
      }}
      onPaste={(event) => {
        const text = event.clipboardData.getData('text/plain');
        const one = event.target instanceof HTMLInputElement;
        if (!definition.fromText || !one || text.trim().split('\n').length < 2) return;
        event.preventDefault();
        void fill(text);
      }}
      aria-label={t(`create.${entity}`)}
    >
      <Stack gap="sm">
        <FormProblem problem={form.problem} shown={shown} />
        {definition.fromText && <PasteBox found={found} onText={fill} onAccount={(id) => form.set('account_id', id)} />}
        {main.map(input)}
        <Duplicates entity={entity} values={form.values} onOpen={onClose} />
        {more || hiddenError ? (
          rest.map((f) => input(f, -1))
        ) : (
          <Button variant="subtle" color="gray" onClick={() => setMore(true)} style={{ alignSelf: 'start' }}>
            {t('form.more', {
              list: rest
                .slice(0, 3)
                .map((f) => labelOf(t, f))
                .join(', '),
            })}
          </Button>
        )}
        <Group justify="flex-end" mt="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={form.busy} title={`${modKey}+↵`}>
            {form.problem?.offline ? t('action.retry') : t('create.title')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
