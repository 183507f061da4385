/** The own second factor and its recovery codes. */
import { Button, Group, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { meOptions, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import type { NewSecondFactor } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { ErrorState } from '@/form/error-state';
import { say, sayProblem } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { useFormat } from '@/lib/locale';
import { Part } from '../settings/part';
import classes from '../settings/settings.module.css';
import { Enrolment, useEnrolment } from './enrolment';
import { RecoveryCodes } from './recovery-codes';

const reload = async () => {
  await queryClient.invalidateQueries({ queryKey: ['second-factor'] });
  await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
};

function EnrolDialog(props: { begun: NewSecondFactor; onClose: () => void; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const form = useEnrolment(props.onCodes);
  return (
    <DialogForm title={t('security.enrol')} form={form} submit={t('security.confirm')} onClose={props.onClose}>
      <Enrolment begun={props.begun} form={form} />
    </DialogForm>
  );
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { password: '', code: '' },
    check: (v): Record<string, string> => ({
      ...(v.password ? {} : { password: t('form.required') }),
      ...(v.code.trim() ? {} : { code: t('form.required') }),
    }),
    submit: async (v) => {
      await post('/me/second-factor/deactivate', { password: v.password, code: v.code.trim() });
      await reload();
      say(t('security.removed'));
      onClose();
    },
  });
  const { values, errors, set } = form;
  return (
    <DialogForm title={t('security.remove')} form={form} submit={t('security.remove')} onClose={onClose}>
      <p className={classes.text}>{t('security.removeText')}</p>
      <PasswordInput
        label={t('password.label')}
        autoComplete="current-password"
        data-autofocus
        value={values.password}
        error={errors.password}
        visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
        onChange={(event) => set('password', event.currentTarget.value)}
      />
      <TextInput
        label={t('security.code')}
        description={t('security.codeText')}
        autoComplete="one-time-code"
        value={values.code}
        error={errors.code}
        onChange={(event) => set('code', event.currentTarget.value)}
      />
    </DialogForm>
  );
}

export function SecondFactorPart() {
  const { t } = useTranslation();
  const format = useFormat();
  const due = useMe().second_factor_due_at;
  const [begun, setBegun] = useState<NewSecondFactor | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['second-factor'],
    queryFn: ({ signal }) => get('/me/second-factor', {}, signal),
  });
  const show = async (made: string[]) => {
    setBegun(null);
    setCodes(made);
    await reload();
  };
  const begin = () => void post('/me/second-factor').then(setBegun).catch(sayProblem);
  const renew = () =>
    void post('/me/second-factor/recovery-codes')
      .then((made) => show(made.recovery_codes))
      .catch(sayProblem);
  return (
    <Part title={t('security.factor')} text={t('security.factorText')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {due && <p className={classes.notice}>{t('security.due', { until: format.moment(due) })}</p>}
      {data && !data.enabled && <Button onClick={begin}>{t('security.enrol')}</Button>}
      {data?.enabled && (
        <>
          <p className={classes.text}>
            {data.confirmed_at && t('security.since', { at: format.moment(data.confirmed_at) })}{' '}
            {t('security.left', { count: data.recovery_codes_left })}
          </p>
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
      {begun && <EnrolDialog begun={begun} onClose={() => setBegun(null)} onCodes={(made) => void show(made)} />}
      {codes && (
        <Modal
          opened
          onClose={() => setCodes(null)}
          title={t('security.codes')}
          closeButtonProps={{ 'aria-label': t('action.close') }}
        >
          <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
        </Modal>
      )}
      {removing && <RemoveDialog onClose={() => setRemoving(false)} />}
    </Part>
  );
}
