/** The tabs of all pages with numbers: every dashboard, the leaderboard, the patterns. */
import { IconBulb, IconTrophy, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '@/records/view-tabs.module.css';
import { DEFAULT, useDashboards } from './current';

export function Places({ at, children }: { at: 'dashboard' | 'leaderboard' | 'patterns'; children?: ReactNode }) {
  const { t } = useTranslation();
  const { all, current } = useDashboards();
  const here = at === 'dashboard';
  const shown = current?.dashboard?.id;
  const mark = (is: boolean) => (is ? ({ 'aria-current': 'page' } as const) : {});
  return (
    <div className={classes.bar}>
      <nav className={classes.tabs} aria-label={t('dashboard.places')}>
        <Link
          to="/dashboard"
          search={(all.length ? { d: DEFAULT } : {}) as never}
          className={classes.tab}
          activeProps={{ 'aria-current': undefined }}
          {...mark(here && current !== null && !shown)}
        >
          {t(`dashboard.usual.${usualName(current?.role)}`)}
        </Link>
        {all.map(({ id, name, shared }) => (
          <Link
            key={id}
            to="/dashboard"
            search={{ d: id } as never}
            className={classes.tab}
            activeProps={{ 'aria-current': undefined }}
            {...mark(here && id === shown)}
          >
            {shared && <IconUsers size={13} aria-label={t('view.sharedMark')} />}
            {name}
          </Link>
        ))}
        <Link to="/leaderboard" className={classes.tab} {...mark(at === 'leaderboard')}>
          <IconTrophy size={14} aria-hidden />
          {t('leaderboard.title')}
        </Link>
        <Link to="/patterns" className={classes.tab} {...mark(at === 'patterns')}>
          <IconBulb size={14} aria-hidden />
          {t('pattern.title')}
        </Link>
      </nav>
      {children}
    </div>
  );
}

/** Whose numbers the default of a role shows. */
export const usualName = (role: string | undefined): 'own' | 'teams' | 'company' =>
  role === 'rep' ? 'own' : role === 'manager' ? 'teams' : 'company';
