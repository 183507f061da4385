/** In plain words which group converts best and which closes fastest, or that chance explains what is seen. */
import { IconCircleCheck, IconEqual, IconHourglassLow } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/locale';
import classes from './pattern.module.css';
import { type Compared, type Pattern, timesOf } from './patterns';
import { bestOf, ENOUGH, fastestOf } from './statistics';
import type { MetricPoint } from './types';

interface Props {
  group_by: Compared;
  patterns: readonly Pattern[];
  rate: MetricPoint;
  cycle: number | null;
}

const ICONS = { found: IconCircleCheck, even: IconEqual, too_few: IconHourglassLow } as const;

function Finding({ kind, text }: { kind: keyof typeof ICONS; text: string }) {
  const Icon = ICONS[kind];
  return (
    <li className={classes.finding} data-kind={kind}>
      <Icon size={15} aria-hidden />
      {text}
    </li>
  );
}

export function Findings({ group_by, patterns, rate, cycle }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  if (patterns.length === 0)
    return (
      <ul className={classes.findings}>
        <Finding kind="too_few" text={t(rate.count === 0 ? 'pattern.none' : `pattern.unrecorded.${group_by}`)} />
      </ul>
    );
  const won = Math.round((rate.value ?? 0) * rate.count);
  const converts = bestOf(patterns, { won, closed: rate.count });
  const closes = fastestOf(timesOf(patterns), cycle ?? 0);
  const unseen = t('metric.unseen');
  const shareText =
    converts.kind === 'found'
      ? t('pattern.convertsBest', {
          name: converts.best.label ?? unseen,
          share: format.percent(converts.best.won / converts.best.closed),
          count: converts.best.closed,
          average: format.percent(converts.average),
        })
      : converts.kind === 'even'
        ? t('pattern.convertsEven', { average: format.percent(converts.average) })
        : t('pattern.convertsFew', { count: ENOUGH });
  const speedText =
    closes.kind === 'found'
      ? t('pattern.closesFastest', {
          name: closes.best.label ?? unseen,
          days: format.duration(closes.best.mean),
          count: closes.best.closed,
          average: format.duration(closes.average),
        })
      : closes.kind === 'even'
        ? t('pattern.closesEven', { average: format.duration(closes.average) })
        : t('pattern.closesFew', { count: ENOUGH });
  return (
    <ul className={classes.findings}>
      <Finding kind={converts.kind} text={shareText} />
      <Finding kind={closes.kind} text={speedText} />
    </ul>
  );
}
