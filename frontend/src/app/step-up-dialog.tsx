import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { useMe } from '@/api/me';
import { type StepUp, stepUp } from '@/api/step-up';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';
import { useStore } from '@/lib/store';

function Question({ question }: { question: StepUp }) {
  const { t } = useTranslation();
  const { user } = useMe();
  const form = useForm({
    initial: { password: '', code: '' },
    check: (v): Record<string, string> => (v.password || v.code ? {} : { password: t('form.required') }),
    submit: async (v) => {
      const body = v.code ? { code: v.code.trim() } : { password: v.password };
      await post('/auth/step-up', body);
      question.answer(true);
    },
  });
  return (
    <DialogForm
      title={t('security.stepUp')}
      form={form}
      submit={t('security.confirm')}
      onClose={() => question.answer(false)}
    >
      <p className="muted">{t('security.stepUpText')}</p>
      <PasswordInput
        label={t('password.label')}
        autoComplete="current-password"
        data-autofocus
        value={form.values.password}
        error={form.errors.password}
        visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
        onChange={(event) => form.set('password', event.currentTarget.value)}
      />
      {user.second_factor && (
        <TextInput
          label={t('security.orCode')}
          autoComplete="one-time-code"
          inputMode="numeric"
          value={form.values.code}
          error={form.errors.code}
          onChange={(event) => form.set('code', event.currentTarget.value)}
        />
      )}
    </DialogForm>
  );
}

export function StepUpDialog() {
  const question = useStore(stepUp);
  return question && <Question question={question} />;
}
