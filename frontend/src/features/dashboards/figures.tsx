/** The numbers of a chart as a table; each leads to its records. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/locale';
import classes from './chart.module.css';
import { METRICS } from './metrics';
import type { Row } from './series';
import { useTexts } from './texts';
import type { Tile } from './types';
import { useDrill } from './use-drill';

interface Props {
  tile: Pick<Tile, 'metric' | 'group_by' | 'period'>;
  rows: readonly Row[];
  title: string;
}

export function Figures({ tile, rows, title }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useTexts();
  const drill = useDrill();
  const { metric, group_by, period } = tile;
  const { counts, unit } = METRICS[metric];
  const counted = unit !== 'count';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <section className={classes.tableBox} tabIndex={0} aria-label={t('chart.table', { title })}>
      <table className={classes.table}>
        <thead>
          <tr>
            {group_by && <th scope="col">{texts.head(group_by)}</th>}
            {period && <th scope="col">{t(`chart.head.${period}`)}</th>}
            <th scope="col" className={classes.figure}>
              {t(`metric.name.${metric}`)}
            </th>
            {counted && (
              <th scope="col" className={classes.figure}>
                {t(`chart.count.${counts}`)}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const value = texts.value(metric, row.value, row.currency);
            return (
              <tr key={row.key}>
                {group_by && <th scope="row">{texts.group(group_by, row)}</th>}
                {period &&
                  (group_by ? (
                    <td>{texts.period(row.period ?? '')}</td>
                  ) : (
                    <th scope="row">{texts.period(row.period ?? '')}</th>
                  ))}
                <td className={`${classes.figure} num`}>
                  {row.records ? (
                    <Link {...drill(row.records)} className={classes.open}>
                      {value}
                    </Link>
                  ) : (
                    value
                  )}
                </td>
                {counted && (
                  <td className={`${classes.figure} num`}>
                    {unit === 'ratio' ? texts.counted(metric, row) : format.number(row.count)}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
