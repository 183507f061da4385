/** One number, what it was made from, and whether it is better than in the span before. */
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/locale';
import { changeOf, METRICS } from './metrics';
import type { Row } from './series';
import { useTexts } from './texts';
import classes from './tile.module.css';
import type { Metric, Span } from './types';
import { useDrill } from './use-drill';

const ICONS = { up: IconArrowUpRight, down: IconArrowDownRight, flat: IconEqual } as const;

interface Props {
  metric: Metric;
  row: Row;
  /** The value of the span before; absent where there is none to compare with. */
  before?: { row: Row; span: Exclude<Span, 'all_time'> } | undefined;
}

function Comparison({
  metric,
  row,
  before,
}: Required<Pick<Props, 'metric' | 'row'>> & { before: NonNullable<Props['before']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useTexts();
  const drill = useDrill();
  const change = changeOf(metric, row.value, before.row.value);
  const was = `${t(`dashboard.before.${before.span}`)}: ${before.row.value === null ? '–' : texts.big(metric, before.row.value, before.row.currency)}`;
  const then = before.row.records ? (
    <Link {...drill(before.row.records)} className={classes.then}>
      {was}
    </Link>
  ) : (
    <span className="muted">{was}</span>
  );
  if (!change) return <p className={classes.change}>{then}</p>;
  const Icon = ICONS[change.direction];
  const by =
    change.by === null
      ? null
      : METRICS[metric].unit === 'ratio'
        ? t('dashboard.points', { value: format.signed(change.by * 100) })
        : format.signedPercent(change.by);
  return (
    <p className={classes.change}>
      <span className={classes.verdict} data-verdict={change.verdict}>
        <Icon size={14} aria-hidden />
        {[by, t(`dashboard.verdict.${change.verdict}`)].filter(Boolean).join(' · ')}
      </span>
      {then}
    </p>
  );
}

export function NumberBody({ metric, row, before }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const drill = useDrill();
  const { unit, counts } = METRICS[metric];
  const value = row.value === null ? '–' : texts.big(metric, row.value, row.currency);
  const counted = texts.counted(metric, row);
  return (
    <div className={classes.number}>
      {row.value === null ? (
        <>
          <span className={classes.big}>–</span>
          <span className="muted">{t(`chart.nothing.${counts}`)}</span>
        </>
      ) : (
        <>
          {row.records && (
            <Link
              {...drill(row.records)}
              className={`${classes.big} num`}
              aria-label={`${texts.title({ metric, group_by: null, period: null, stat: null })}: ${value}`}
            >
              {value}
            </Link>
          )}
          {unit === 'ratio' && row.numerator ? (
            <Link {...drill(row.numerator)} className={`${classes.then} num`}>
              {counted}
            </Link>
          ) : (
            <span className="muted num">{unit === 'count' ? texts.unit(metric, null) : counted}</span>
          )}
        </>
      )}
      {before && <Comparison metric={metric} row={row} before={before} />}
    </div>
  );
}
