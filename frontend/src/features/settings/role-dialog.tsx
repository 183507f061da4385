/** Makes a role as a copy of another one, or gives one another name. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { composed } from '@/api/operations';
import { invalidate } from '@/api/query';
import { useRoleNames } from '@/api/roles';
import type { RoleEntry } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';

interface Props {
  /** The role to rename; a new one is made without. */
  role?: RoleEntry;
  copyOf: string;
  name: string;
  /** Told the key of the role that was made. */
  onDone: (key?: string) => void;
  onClose: () => void;
}

export function RoleDialog({ role, copyOf, name, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const roles = useRoleNames();
  const form = useForm({
    initial: { name, description: role?.description ?? '', copy_of: copyOf },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async ({ copy_of, ...v }, idempotencyKey) => {
      if (role?.id && role.version) {
        await patch(`/roles/${role.id}`, role.version, composed(v));
        await invalidate('role');
        onDone();
      } else {
        const made = await post('/roles', composed({ ...v, copy_of }), { idempotencyKey });
        await invalidate('role');
        onDone(made.key);
      }
    },
  });
  const { values, errors, set } = form;
  return (
    <DialogForm
      title={role ? t('role.rename', { name: role.name ?? role.key }) : t('role.new')}
      form={form}
      submit={t('action.save')}
      onClose={onClose}
    >
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Textarea
        label={t('role.description')}
        autosize
        minRows={2}
        maxRows={6}
        value={values.description}
        error={errors.description}
        onChange={(event) => set('description', event.currentTarget.value)}
      />
      {!role && (
        <Select
          label={t('role.copyOf')}
          allowDeselect={false}
          data={roles}
          value={values.copy_of}
          error={errors.copy_of}
          onChange={(v) => v && set('copy_of', v)}
        />
      )}
    </DialogForm>
  );
}
