/** Names a dashboard and says who sees it: a new one, a copy, or one that is there. */
import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';

export interface Named {
  name: string;
  shared: boolean;
}

interface Props {
  title: string;
  initial: Named;
  submit: string;
  onSubmit: (values: Named, idempotencyKey: string) => Promise<unknown>;
  onClose: () => void;
}

export function NameDialog({ title, initial, submit, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  const { user, permissions } = useMe();
  // who may make views for others may show them their dashboards
  const mayShare = user.role === 'admin' || permissions.view?.create === 'all';
  const form = useForm({
    initial: { ...initial },
    check: ({ name }): Record<string, string> => (name.trim() ? {} : { name: t('form.required') }),
    submit: async (values, idempotencyKey) => {
      await onSubmit(values, idempotencyKey);
      onClose();
    },
  });
  return (
    <DialogForm title={title} form={form} submit={submit} onClose={onClose}>
      <TextInput
        label={t('dashboard.name')}
        data-autofocus
        maxLength={100}
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      <Checkbox
        label={t('view.shared')}
        disabled={!mayShare}
        description={mayShare ? undefined : t('dashboard.mayNotShare')}
        checked={form.values.shared}
        onChange={(event) => form.set('shared', event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
