/** The people of the leaderboard with their numbers; a heading ranks by its column. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Initials } from '@/ui/initials';
import { Pill } from '@/ui/pill';
import type { Place, Ranked } from './leaderboard';
import classes from './leaderboard.module.css';
import { METRICS } from './metrics';
import type { Row } from './series';
import { FEW } from './statistics';
import { useTexts } from './texts';
import { useDrill } from './use-drill';

interface Props {
  places: readonly Place[];
  metrics: readonly Ranked[];
  by: Ranked;
  onRank: (metric: Ranked) => void;
}

function Figure({
  metric,
  row,
  chosen,
  best,
}: {
  metric: Ranked;
  row: Row | undefined;
  chosen: boolean;
  best: number;
}) {
  const texts = useTexts();
  const drill = useDrill();
  const share = chosen && row?.value ? row.value / best : 0;
  return (
    <td className={`${classes.figure} num`} data-chosen={chosen || undefined}>
      {row?.records ? (
        <>
          <Link {...drill(row.records)} className={classes.open}>
            {texts.value(metric, row.value, row.currency)}
          </Link>
          {METRICS[metric].unit !== 'count' && <span className={classes.count}>{texts.counted(metric, row)}</span>}
        </>
      ) : (
        <span className="muted">–</span>
      )}
      {share > 0 && <span className={classes.bar} style={{ width: `${share * 100}%` }} aria-hidden />}
    </td>
  );
}

export function LeaderboardTable({ places, metrics, by, onRank }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const best = Math.max(1e-9, ...places.map(({ person }) => person.rows[by]?.value ?? 0));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <section className={classes.box} tabIndex={0} aria-label={t('leaderboard.title')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.rank}>
              {t('leaderboard.rank')}
            </th>
            <th scope="col">{t('leaderboard.person')}</th>
            {metrics.map((metric) => (
              <th
                key={metric}
                scope="col"
                className={classes.figure}
                data-chosen={metric === by || undefined}
                aria-sort={metric === by ? (METRICS[metric].better === 'less' ? 'ascending' : 'descending') : undefined}
              >
                <button type="button" className={classes.head} onClick={() => onRank(metric)}>
                  {t(`metric.name.${metric}`)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map(({ rank, person }) => (
            <tr key={person.id} data-me={person.id === me.user.id || undefined}>
              <td className={`${classes.rank} num`} data-top={(rank !== null && rank <= 3) || undefined}>
                {rank ?? '–'}
              </td>
              <th scope="row" className={classes.person}>
                <span className={classes.who}>
                  <Initials name={person.label ?? t('metric.unseen')} />
                  {person.id === me.user.id && <span className="muted">{t('leaderboard.you')}</span>}
                  {person.few && <Pill color="orange">{t('leaderboard.few', { count: FEW })}</Pill>}
                </span>
              </th>
              {metrics.map((metric) => (
                <Figure key={metric} metric={metric} row={person.rows[metric]} chosen={metric === by} best={best} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
