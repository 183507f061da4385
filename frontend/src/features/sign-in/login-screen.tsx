import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { isProblem } from '@/api/problem';
import { queryClient } from '@/api/query';
import { startSession } from '@/api/session';
import { mustEnrol } from '@/api/step-up';
import type { Session } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { useForm } from '@/form/use-form';
import { ownPath } from '@/lib/own-path';
import { Frame } from './frame';
import { SecondStep } from './second-step';

export default function LoginScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { to } = useSearch({ strict: false }) as { to?: string };
  // nothing of the person before stays in memory
  useEffect(() => {
    queryClient.clear();
    mustEnrol.set(false);
  }, []);
  const [challenge, setChallenge] = useState<string | null>(null);
  const enter = async (session: Session) => {
    startSession(session);
    await navigate({ to: ownPath(to), replace: true });
  };
  const form = useForm({
    initial: { email: '', password: '' },
    check: (v): Record<string, string> => ({
      ...(v.email.trim() ? {} : { email: t('form.required') }),
      ...(v.password ? {} : { password: t('form.required') }),
    }),
    submit: async (v) => {
      try {
        const body = { email: v.email.trim(), password: v.password };
        await enter(await post('/auth/login', body, { anonymous: true }));
      } catch (error) {
        if (!isProblem(error) || !error.challenge) throw error;
        setChallenge(error.challenge);
      }
    },
  });
  const wait = form.problem?.retryAfterSeconds;
  if (challenge)
    return (
      <Frame title={t('security.secondStep')}>
        <SecondStep challenge={challenge} onSession={enter} onBack={() => setChallenge(null)} />
      </Frame>
    );
  return (
    <Frame title={t('login.title')}>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack gap="sm">
          <FormProblem problem={form.problem} shown={['email', 'password']} />
          {wait && <p role="status">{t('login.wait', { count: Math.ceil(wait) })}</p>}
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            data-autofocus
            autoFocus
            value={form.values.email}
            error={form.errors.email}
            onChange={(event) => form.set('email', event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.label')}
            autoComplete="current-password"
            value={form.values.password}
            error={form.errors.password}
            visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
            onChange={(event) => form.set('password', event.currentTarget.value)}
          />
          <Button type="submit" size="sm" loading={form.busy}>
            {t('login.submit')}
          </Button>
        </Stack>
      </form>
      <p className="muted" style={{ marginTop: 16 }}>
        {t('login.forgotten')}
      </p>
    </Frame>
  );
}
