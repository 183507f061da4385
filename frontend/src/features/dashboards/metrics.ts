/** What the screens know of each metric beside the dictionary: whether more is good, and how values are put together. */
import type { Metric } from './types';

interface Trait {
  unit: 'money' | 'count' | 'ratio' | 'days';
  /** Whether a greater value is good; nothing where neither is. */
  better: 'more' | 'less' | null;
  /** What it tells is the present state, which no span of time narrows. */
  present: boolean;
  counts: 'deals' | 'activities';
}

const deal = (unit: Trait['unit'], better: Trait['better'], present = false): Trait => ({
  unit,
  better,
  present,
  counts: 'deals',
});

export const METRICS: Readonly<Record<Metric, Trait>> = {
  open_amount: deal('money', 'more', true),
  weighted_amount: deal('money', 'more', true),
  won_amount: deal('money', 'more'),
  deals_won: deal('count', 'more'),
  deals_lost: deal('count', 'less'),
  win_rate: deal('ratio', 'more'),
  sales_cycle: deal('days', 'less'),
  average_deal_size: deal('money', 'more'),
  stage_conversion: deal('ratio', 'more'),
  time_in_stage: deal('days', 'less'),
  activities_done: { unit: 'count', better: 'more', present: false, counts: 'activities' },
  deals_without_next_step: deal('count', 'less', true),
  rotting_deals: deal('count', 'less', true),
};

export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** Whether nothing counted means nothing at all, so that a period without records is zero and not a gap. */
export const addsUp = (metric: Metric): boolean =>
  METRICS[metric].unit === 'count' || (METRICS[metric].unit === 'money' && metric !== 'average_deal_size');

export type Verdict = 'better' | 'worse' | 'same' | 'neither';

export interface Change {
  /** Of a share the difference in points, else the part of the value before; nothing when that was zero. */
  by: number | null;
  direction: 'up' | 'down' | 'flat';
  verdict: Verdict;
}

/** Judges a value by the one before; nothing when either is not there. */
export function changeOf(metric: Metric, now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const { unit, better } = METRICS[metric];
  const difference = now - before;
  const by = unit === 'ratio' ? difference : before === 0 ? null : difference / Math.abs(before);
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';
  if (direction === 'flat') return { by, direction, verdict: 'same' };
  if (!better) return { by, direction, verdict: 'neither' };
  return { by, direction, verdict: (better === 'more') === difference > 0 ? 'better' : 'worse' };
}
