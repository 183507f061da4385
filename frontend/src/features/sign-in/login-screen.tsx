import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { queryClient } from '@/api/query';
import { startSession } from '@/api/session';
import { FormProblem } from '@/form/form-problem';
import { useForm } from '@/form/use-form';
import { ownPath } from '@/lib/own-path';
import { Frame } from './frame';

export default function LoginScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { to } = useSearch({ strict: false }) as { to?: string };
  // nothing of the person before stays in memory
  useEffect(() => queryClient.clear(), []);
  const form = useForm({
    initial: { email: '', password: '' },
    check: (v): Record<string, string> => ({
      ...(v.email.trim() ? {} : { email: t('form.required') }),
      ...(v.password ? {} : { password: t('form.required') }),
    }),
    submit: async (v) => {
      const session = await post('/auth/login', { email: v.email.trim(), password: v.password }, { anonymous: true });
      startSession(session);
      await navigate({ to: ownPath(to), replace: true });
    },
  });
  const wait = form.problem?.retryAfterSeconds;
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
