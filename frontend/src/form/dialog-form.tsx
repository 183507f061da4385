/** A form in a dialog: errors on their fields, the rest above them, Enter or Ctrl-Enter submits. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from './form-problem';
import type { Form } from './use-form';

interface Props<V extends Record<string, unknown>> {
  title: string;
  form: Form<V>;
  /** Names of the fields that show their own error; those of the values when absent. */
  shown?: readonly string[];
  submit: string;
  /** Where closing loses nothing, the button says so. */
  cancel?: string;
  disabled?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function DialogForm<V extends Record<string, unknown>>(props: Props<V>) {
  const { t } = useTranslation();
  const { title, form, shown = Object.keys(form.values), submit, cancel, disabled = false, onClose, children } = props;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) form.onSubmit(event);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !disabled) form.onSubmit(event);
        }}
      >
        <Stack gap="sm">
          <FormProblem problem={form.problem} shown={shown} />
          {children}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {cancel ?? t('action.cancel')}
            </Button>
            <Button type="submit" loading={form.busy} disabled={disabled}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
