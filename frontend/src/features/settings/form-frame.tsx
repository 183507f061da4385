/** A form that stands on a settings page by itself: fields below each other, what was refused above them, one button. */
import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '@/form/form-problem';
import type { Form } from '@/form/use-form';
import classes from './settings.module.css';

interface Props<V extends Record<string, unknown>> {
  form: Form<V>;
  /** What the button says, where it is not "save". */
  submit?: string;
  disabled?: boolean;
  children: ReactNode;
}

export function FormFrame<V extends Record<string, unknown>>({ form, submit, disabled = false, children }: Props<V>) {
  const { t } = useTranslation();
  return (
    <form
      noValidate
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !disabled) form.onSubmit(event);
      }}
    >
      <fieldset disabled={disabled} className={classes.fields}>
        <Stack gap="sm" maw={420}>
          <FormProblem problem={form.problem} shown={Object.keys(form.values)} />
          {children}
          <Button type="submit" loading={form.busy} style={{ alignSelf: 'start' }}>
            {submit ?? t('action.save')}
          </Button>
        </Stack>
      </fieldset>
    </form>
  );
}
