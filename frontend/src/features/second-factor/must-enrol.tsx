/** Takes the place of every page for somebody who must set up a second factor first. */
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { queryClient } from '@/api/query';
import { mustEnrol } from '@/api/step-up';
import type { NewSecondFactor } from '@/api/types';
import { logOut } from '@/app/user-menu';
import { FormProblem } from '@/form/form-problem';
import { sayProblem } from '@/form/toasts';
import { Frame } from '../sign-in/frame';
import { Enrolment, useEnrolment } from './enrolment';
import { RecoveryCodes } from './recovery-codes';

export function MustEnrol() {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<NewSecondFactor | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const form = useEnrolment(setCodes);
  if (codes) {
    const done = async () => {
      // Whatever was refused meanwhile is asked for again.
      await queryClient.resetQueries();
      mustEnrol.set(false);
    };
    return (
      <Frame title={t('security.codes')}>
        <RecoveryCodes codes={codes} onDone={() => void done()} />
      </Frame>
    );
  }
  return (
    <Frame title={t('security.enrol')} text={t('security.mustEnrolText')}>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack gap="sm">
          <FormProblem problem={form.problem} shown={['code']} />
          {begun ? (
            <>
              <Enrolment begun={begun} form={form} />
              <Button type="submit" size="sm" loading={form.busy}>
                {t('security.confirm')}
              </Button>
            </>
          ) : (
            <Button size="sm" autoFocus onClick={() => void post('/me/second-factor').then(setBegun).catch(sayProblem)}>
              {t('security.begin')}
            </Button>
          )}
          <Button variant="subtle" onClick={() => void logOut(false).catch(sayProblem)}>
            {t('nav.logOut')}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}
