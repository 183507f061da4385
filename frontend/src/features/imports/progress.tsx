/** How far an import is and what became of its rows. */
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { reasonText } from '@/form/reason-text';
import { useFormat } from '@/lib/locale';
import { Pill } from '@/ui/pill';
import { isMoving } from './api';
import classes from './imports.module.css';
import type { Import, ImportState } from './types';

const COLORS: Record<ImportState, string> = {
  waiting: 'gray',
  running: 'blue',
  done: 'teal',
  failed: 'red',
  cancelled: 'orange',
  undoing: 'blue',
  undone: 'gray',
};

export function StatePill({ state }: { state: ImportState }) {
  const { t } = useTranslation();
  return <Pill color={COLORS[state]}>{t(`import.state.${state}`)}</Pill>;
}

const OUTCOMES = ['created', 'updated', 'skipped', 'failed'] as const;

export function ImportProgress({ made }: { made: Import }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts, state, trial } = made;
  const undone = Object.values(made.undone).reduce((sum, rows) => sum + rows, 0);
  // what a row made on the way is taken back as well, so there may be more to do than rows
  const [done, total] =
    state === 'undoing' ? [undone, Math.max(undone, counts.created + counts.updated)] : [counts.done, counts.total];
  return (
    <section className={classes.progress} aria-label={t('import.progress')}>
      <div className={classes.progressHead}>
        <span role="status">
          <StatePill state={state} />
        </span>
        <span className="num">{t('list.progress', { done, total })}</span>
      </div>
      {isMoving(made) && (
        <Progress value={(100 * done) / Math.max(1, total)} aria-label={t('list.progressLabel')} animated />
      )}
      <dl className={classes.counts}>
        {OUTCOMES.map((outcome) => (
          <div key={outcome} data-bad={(outcome === 'failed' && counts.failed > 0) || undefined}>
            <dt>{t(`import.${trial ? 'would' : 'outcome'}.${outcome}`)}</dt>
            <dd className="num">{format.number(counts[outcome])}</dd>
          </div>
        ))}
      </dl>
      {made.last_error && (
        <p className="error" role="alert">
          {/^[a-z_]+$/.test(made.last_error) ? reasonText(t, made.last_error) : made.last_error}
        </p>
      )}
    </section>
  );
}
