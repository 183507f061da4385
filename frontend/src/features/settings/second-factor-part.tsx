import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '@/api/client';
import { meOptions } from '@/api/me';
import { queryClient } from '@/api/query';
import { DialogForm } from '@/form/dialog-form';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { Part, ShownOnce } from './part';
import classes from './settings.module.css';

interface SecondFactor {
  enabled: boolean;
  recovery_codes_left: number;
}
interface Begun {
  secret: string;
  otpauth_uri: string;
}
interface Codes {
  recovery_codes: string[];
}

const PATH = '/me/second-factor';
const reload = async () => {
  await queryClient.invalidateQueries({ queryKey: ['second-factor'] });
  await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
};

function EnrolDialog(props: { begun: Begun; onClose: () => void; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const { begun, onClose, onCodes } = props;
  const form = useForm({
    initial: { code: '' },
    check: (v): Record<string, string> => (v.code.trim() ? {} : { code: t('form.required') }),
    submit: async (v) => {
      const body = { code: v.code.trim() };
      const made = await request<Codes>('POST', `${PATH}/confirm`, { body });
      await reload();
      onCodes(made.recovery_codes);
    },
  });
  const key = begun.secret.match(/.{1,4}/g)?.join(' ');
  return (
    <DialogForm title={t('security.enrol')} form={form} submit={t('security.confirm')} onClose={onClose}>
      <p className={classes.text}>{t('security.enrolText')}</p>
      <div className={classes.secret}>
        <code>{key}</code>
      </div>
      <a href={begun.otpauth_uri}>{t('security.openApp')}</a>
      <TextInput
        label={t('security.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        value={form.values.code}
        error={form.errors.code}
        onChange={(event) => form.set('code', event.currentTarget.value)}
      />
    </DialogForm>
  );
}

/** The own second factor and its recovery codes. */
export function SecondFactorPart() {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['second-factor'],
    queryFn: ({ signal }) => request<SecondFactor>('GET', PATH, { signal }),
  });
  const begin = () => void request<Begun>('POST', PATH).then(setBegun).catch(sayProblem);
  const renew = () =>
    void request<Codes>('POST', `${PATH}/recovery-codes`)
      .then(async (made) => {
        setCodes(made.recovery_codes);
        await reload();
      })
      .catch(sayProblem);
  const drop = () => {
    setRemoving(false);
    void request('DELETE', PATH).then(reload).catch(sayProblem);
  };
  return (
    <Part title={t('security.factor')} text={t('security.factorText')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && !data.enabled && <Button onClick={begin}>{t('security.enrol')}</Button>}
      {data?.enabled && (
        <>
          <p>{t('security.left', { count: data.recovery_codes_left })}</p>
          <Group gap="xs">
            <Button variant="default" onClick={renew}>
              {t('security.renew')}
            </Button>
            <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
              {t('security.remove')}
            </Button>
          </Group>
        </>
      )}
      {begun && (
        <EnrolDialog
          begun={begun}
          onClose={() => setBegun(null)}
          onCodes={(made) => {
            setBegun(null);
            setCodes(made);
          }}
        />
      )}
      {codes && (
        <ShownOnce
          title={t('security.codes')}
          text={t('security.codesText')}
          value={codes.join('\n')}
          onClose={() => setCodes(null)}
        />
      )}
      {removing && (
        <ConfirmDialog
          opened
          title={t('security.remove')}
          text={t('security.removeText')}
          confirm={t('security.remove')}
          onConfirm={drop}
          onClose={() => setRemoving(false)}
        />
      )}
    </Part>
  );
}
