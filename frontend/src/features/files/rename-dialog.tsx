import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileRecord } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';
import { renameFile } from './api';

export function RenameDialog({ file, onClose }: { file: FileRecord; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { name: file.name },
    check: ({ name }): Record<string, string> => (name.trim() ? {} : { name: t('form.required') }),
    submit: async ({ name }) => {
      await renameFile(file, name);
      onClose();
    },
  });
  return (
    <DialogForm title={t('file.rename')} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('file.name')}
        data-autofocus
        maxLength={255}
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
    </DialogForm>
  );
}
