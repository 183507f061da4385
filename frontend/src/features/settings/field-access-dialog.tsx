/** Restricts a field to roles, or changes to which. */
import { MultiSelect, Radio, Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useRoleNames } from '@/api/roles';
import type { FieldRestriction } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';
import {
  RESTRICTED_ENTITIES,
  type RestrictedEntity,
  reloadRestrictions,
  useFieldName,
  useFieldRestrictions,
  useRestrictableFields,
} from './field-access';

interface Props {
  /** The restriction to change; a new one is made without. */
  restriction?: FieldRestriction;
  /** What a new one is about. */
  about?: { entity: RestrictedEntity; field: string };
  onClose: () => void;
}

type Whom = 'all' | 'some';

function RolesQuestion(props: {
  label: string;
  everybody: string;
  whom: Whom;
  roles: string[];
  offered: { value: string; label: string }[];
  error: string | undefined;
  onWhom: (whom: Whom) => void;
  onRoles: (roles: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Stack gap={8}>
      <Radio.Group label={props.label} value={props.whom} onChange={(whom) => props.onWhom(whom as Whom)}>
        <Stack gap={8} mt={8}>
          <Radio value="all" label={props.everybody} />
          <Radio value="some" label={t('fieldAccess.someRoles')} />
        </Stack>
      </Radio.Group>
      {props.whom === 'some' ? (
        <MultiSelect
          aria-label={`${props.label} ${t('fieldAccess.roles')}`}
          description={t('fieldAccess.adminsToo')}
          placeholder={props.roles.length === 0 ? t('fieldAccess.adminsAlone') : undefined}
          data={props.offered}
          value={props.roles}
          error={props.error}
          onChange={props.onRoles}
        />
      ) : (
        props.error && <p role="alert">{props.error}</p>
      )}
    </Stack>
  );
}

const whomOf = (roles: readonly string[] | null | undefined): Whom => (roles ? 'some' : 'all');

export function FieldAccessDialog({ restriction, about, onClose }: Props) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const taken = useFieldRestrictions() ?? [];
  const restrictable = useRestrictableFields() ?? [];
  const roles = useRoleNames().filter(({ value }) => value !== 'admin');
  const form = useForm({
    initial: {
      entity: (restriction?.entity as RestrictedEntity | undefined) ?? about?.entity ?? 'deal',
      field: restriction?.field ?? about?.field ?? '',
      readers: whomOf(restriction?.read_roles) as Whom,
      read_roles: restriction?.read_roles ?? [],
      editors: whomOf(restriction?.change_roles) as Whom,
      change_roles: restriction?.change_roles ?? [],
    },
    check: (v): Record<string, string> => ({
      ...(v.field ? {} : { field: t('form.required') }),
      ...(v.readers === 'all' && v.editors === 'all' ? { read_roles: t('fieldAccess.nobodyNamed') } : {}),
    }),
    submit: async (v, idempotencyKey) => {
      const lists = {
        read_roles: v.readers === 'some' ? v.read_roles : null,
        change_roles: v.editors === 'some' ? v.change_roles.filter(isOffered(v.readers, v.read_roles)) : null,
      };
      if (restriction) await patch(`/field-restrictions/${restriction.id}`, restriction.version, lists);
      else await post('/field-restrictions', { entity: v.entity, field: v.field, ...lists }, { idempotencyKey });
      await reloadRestrictions();
      onClose();
    },
  });
  const { values, errors, set } = form;
  const isTaken = (field: string) =>
    !restriction && taken.some((one) => one.entity === values.entity && one.field === field);
  const offered = restrictable.filter(({ entity, field }) => entity === values.entity && !isTaken(field));
  const label = (field: string, custom?: string | null) => custom ?? nameOf(values.entity, field) ?? field;
  const chosen = restrictable.find(({ entity, field }) => entity === values.entity && field === values.field);
  const hiddenToo = [...new Set((chosen?.with ?? []).flatMap((field) => nameOf(values.entity, field) ?? []))];
  const fixed = restriction !== undefined || about !== undefined;
  const editors = roles.filter(({ value }) => isOffered(values.readers, values.read_roles)(value));
  return (
    <DialogForm
      title={restriction ? t('fieldAccess.change', { field: label(values.field) }) : t('fieldAccess.new')}
      form={form}
      submit={t('action.save')}
      onClose={onClose}
    >
      <Select
        label={t('fieldAccess.entity')}
        allowDeselect={false}
        disabled={fixed}
        data-autofocus={!fixed || undefined}
        data={RESTRICTED_ENTITIES.map((entity) => ({ value: entity, label: t(`entities.${entity}`) }))}
        value={values.entity}
        error={errors.entity}
        onChange={(entity) => {
          set('entity', entity as RestrictedEntity);
          set('field', '');
        }}
      />
      <Select
        label={t('fieldAccess.field')}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        disabled={fixed}
        data={offered.map((one) => ({ value: one.field, label: label(one.field, one.label) }))}
        value={values.field || null}
        error={errors.field}
        {...(hiddenToo.length > 0 && values.readers === 'some'
          ? { description: t('fieldAccess.hiddenToo', { fields: hiddenToo.join(', ') }) }
          : {})}
        onChange={(field) => set('field', field ?? '')}
      />
      <RolesQuestion
        label={t('fieldAccess.whoSees')}
        everybody={t('fieldAccess.everybody')}
        whom={values.readers}
        roles={values.read_roles}
        offered={roles}
        error={errors.read_roles}
        onWhom={(whom) => set('readers', whom)}
        onRoles={(next) => set('read_roles', next)}
      />
      <RolesQuestion
        label={t('fieldAccess.whoChanges')}
        everybody={t('fieldAccess.allReaders')}
        whom={values.editors}
        roles={values.change_roles.filter(isOffered(values.readers, values.read_roles))}
        offered={editors}
        error={errors.change_roles}
        onWhom={(whom) => set('editors', whom)}
        onRoles={(next) => set('change_roles', next)}
      />
    </DialogForm>
  );
}

/** Whoever changes a field sees it. */
const isOffered =
  (readers: Whom, among: readonly string[]) =>
  (role: string): boolean =>
    readers === 'all' || among.includes(role);
