/** Setting up a second factor: what the app scans or is told, and the first code of it. */
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import type { NewSecondFactor } from '@/api/types';
import { type Form, useForm } from '@/form/use-form';
import { QrCode } from '@/ui/qr-code';
import classes from './second-factor.module.css';

type Values = { code: string };

export function useEnrolment(onCodes: (codes: string[]) => void): Form<Values> {
  const { t } = useTranslation();
  return useForm({
    initial: { code: '' },
    check: (v): Record<string, string> => (v.code.trim() ? {} : { code: t('form.required') }),
    submit: async (v) => {
      const made = await post('/me/second-factor/confirm', { code: v.code.trim() });
      onCodes(made.recovery_codes);
    },
  });
}

export function Enrolment({ begun, form }: { begun: NewSecondFactor; form: Form<Values> }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.text}>{t('security.enrolText')}</p>
      <QrCode value={begun.otpauth_uri} label={t('security.qr')} />
      <p className={classes.text}>
        {t('security.byHand')}{' '}
        <code className={classes.key} data-testid="second-factor-key">
          {begun.secret.match(/.{1,4}/g)?.join(' ')}
        </code>
      </p>
      <a className={classes.link} href={begun.otpauth_uri}>
        {t('security.openApp')}
      </a>
      <TextInput
        label={t('security.appCode')}
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        value={form.values.code}
        error={form.errors.code}
        onChange={(event) => form.set('code', event.currentTarget.value)}
      />
    </>
  );
}
