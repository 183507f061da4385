/** Makes or changes an entry of one of the short lists (tags, teams, pipelines): a name, and what else it has. */
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { invalidate } from '@/api/query';
import { DialogForm } from '@/form/dialog-form';
import { type Form, useForm } from '@/form/use-form';
import type { EntryKind } from './entries';

interface Props<V extends { name: string }> {
  title: string;
  initial: V;
  save: (values: V, idempotencyKey: string) => Promise<unknown>;
  /** What shows the entry and is read again afterwards. */
  shownBy: readonly EntryKind[];
  onClose: () => void;
  children?: (form: Form<V>) => ReactNode;
}

export function EntryDialog<V extends { name: string } & Record<string, unknown>>(props: Props<V>) {
  const { t } = useTranslation();
  const form = useForm<V>({
    initial: props.initial,
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v, idempotencyKey) => {
      await props.save(v, idempotencyKey);
      await invalidate(...props.shownBy);
      props.onClose();
    },
  });
  return (
    <DialogForm title={props.title} form={form} submit={t('action.save')} onClose={props.onClose}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      {props.children?.(form)}
    </DialogForm>
  );
}
