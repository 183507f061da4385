import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get, post, remove } from '@/api/client';
import { queryClient } from '@/api/query';
import { endSession } from '@/api/session';
import type { SignInSession } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { Pill } from '@/ui/pill';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

/** "Firefox, Linux" out of a browser's long self-description. */
function deviceOf(agent: string | null | undefined): string {
  const text = agent ?? '';
  const browser = /Edg\//.test(text) ? 'Edge' : (/(Firefox|Chrome|Safari)\//.exec(text)?.[1] ?? '');
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(text)?.[1] ?? '';
  return [browser, system].filter(Boolean).join(', ') || text.slice(0, 60) || '–';
}

export function SessionsPart() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => get('/sessions', {}, signal),
  });
  const end = (session: SignInSession) =>
    void remove(`/sessions/${session.id}`)
      .then(() => queryClient.invalidateQueries({ queryKey: ['sessions'] }))
      .catch(sayProblem);
  const endAll = () => void post('/auth/logout-everywhere').then(endSession).catch(sayProblem);
  return (
    <Part
      title={t('session.title')}
      text={t('session.text')}
      action={
        <Button variant="default" onClick={endAll}>
          {t('nav.logOutEverywhere')}
        </Button>
      }
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      <PlainTable heads={[t('session.device'), t('session.address'), t('session.lastUsed')]}>
        {data?.data.map((session) => (
          <tr key={session.id}>
            <td>
              {deviceOf(session.user_agent)} {session.current && <Pill color="teal">{t('session.current')}</Pill>}
            </td>
            <td className="num">{session.ip}</td>
            <td>{format.ago(session.last_used_at)}</td>
            <td className={classes.end}>
              {!session.current && (
                <Button
                  variant="subtle"
                  color="red"
                  aria-label={t('session.endOf', { name: deviceOf(session.user_agent) })}
                  onClick={() => end(session)}
                >
                  {t('session.end')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
    </Part>
  );
}
