import { Button, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import type { Session } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { useForm } from '@/form/use-form';

interface Props {
  challenge: string;
  onSession: (session: Session) => unknown;
  /** Back to the password. */
  onBack: () => void;
}

/** The second step of signing in: what the app shows, or a recovery code. */
export function SecondStep({ challenge, onSession, onBack }: Props) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { code: '' },
    check: (v): Record<string, string> => (v.code.trim() ? {} : { code: t('form.required') }),
    submit: async (v) => {
      await onSession(await post('/auth/mfa', { challenge, code: v.code.trim() }, { anonymous: true }));
    },
  });
  const wait = form.problem?.retryAfterSeconds;
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack gap="sm">
        <FormProblem problem={form.problem} shown={['code']} />
        {wait && <p role="status">{t('login.wait', { count: Math.ceil(wait) })}</p>}
        <TextInput
          label={t('security.code')}
          description={t('security.codeText')}
          autoComplete="one-time-code"
          autoFocus
          value={form.values.code}
          error={form.errors.code}
          onChange={(event) => form.set('code', event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={form.busy}>
          {t('login.submit')}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t('security.back')}
        </Button>
      </Stack>
    </form>
  );
}
