/** Opened by a link: accepts an invitation, or sets a new password for somebody who is already there. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { isProblem } from '@/api/problem';
import { queryClient } from '@/api/query';
import { startSession } from '@/api/session';
import type { Invitee, Session } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { FormProblem } from '@/form/form-problem';
import { useForm } from '@/form/use-form';
import { MIN_PASSWORD, MIN_PASSWORD_WITH_FACTOR, NewPassword } from '@/ui/new-password';
import { SkeletonLines } from '@/ui/states';
import { Frame } from './frame';
import { SecondStep } from './second-step';

/** The token stands behind `#`, so that it never reaches a server log. */
const tokenOf = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';

function AcceptForm({ token, target }: { token: string; target: Invitee }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const fewest = target.second_factor ? MIN_PASSWORD_WITH_FACTOR : MIN_PASSWORD;
  const [challenge, setChallenge] = useState<string | null>(null);
  const enter = async (session: Session) => {
    queryClient.clear();
    startSession(session);
    await navigate({ to: '/', replace: true });
  };
  const form = useForm({
    initial: { name: target.name ?? '', password: '' },
    check: (v): Record<string, string> => ({
      ...(v.name.trim() ? {} : { name: t('form.required') }),
      ...([...v.password].length < fewest ? { password: t('password.tooShort', { fewest }) } : {}),
    }),
    submit: async (v) => {
      try {
        const body = { token, name: v.name.trim(), password: v.password };
        await enter(await post('/invitations/accept', body, { anonymous: true }));
      } catch (error) {
        if (!isProblem(error) || !error.challenge) throw error;
        setChallenge(error.challenge);
      }
    },
  });
  if (challenge)
    return (
      <SecondStep
        challenge={challenge}
        onSession={enter}
        onBack={() => void navigate({ to: '/login', replace: true })}
      />
    );
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack gap="sm">
        <FormProblem problem={form.problem} shown={['name', 'password']} />
        <input type="email" hidden readOnly autoComplete="username" value={target.email} />
        <Text size="sm">{target.email}</Text>
        <TextInput
          label={t('setup.name')}
          autoComplete="name"
          value={form.values.name}
          error={form.errors.name}
          onChange={(event) => form.set('name', event.currentTarget.value)}
        />
        <NewPassword
          label={t('password.new')}
          fewest={fewest}
          value={form.values.password}
          error={form.errors.password}
          onChange={(v) => form.set('password', v)}
        />
        <Button type="submit" size="sm" loading={form.busy}>
          {t('accept.submit')}
        </Button>
      </Stack>
    </form>
  );
}

export default function AcceptScreen() {
  const { t } = useTranslation();
  const [token] = useState(() => tokenOf(globalThis.location.hash));
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => post('/invitations/lookup', { token }, { anonymous: true }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error && isProblem(error) && !error.offline)
    return (
      <Frame title={t('accept.gone')} text={t('accept.goneText')}>
        <Link to="/login">{t('login.submit')}</Link>
      </Frame>
    );
  return (
    <Frame
      title={data ? t('accept.title', { company: data.company_name }) : t('state.loading')}
      text={t('accept.text')}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data ? <AcceptForm token={token} target={data} /> : <SkeletonLines count={3} />}
    </Frame>
  );
}
