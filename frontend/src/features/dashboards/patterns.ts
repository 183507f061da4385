/** Groups of closed deals with what is known of each: how often they were won, and how fast. */
import { type Row, rowOf } from './series';
import { type Interval, wilson } from './statistics';
import type { MetricGroup, MetricPoint } from './types';

/** What the page compares. */
export const COMPARED = ['owner_id', 'product_id', 'industry', 'source'] as const satisfies MetricGroup[];
export type Compared = (typeof COMPARED)[number];

export interface Pattern {
  key: string;
  label: string | null;
  won: number;
  closed: number;
  /** Where the share lies with 95 % certainty. */
  within: Interval;
  rate: Row;
  cycle: Row | undefined;
}

export function patternsOf(rates: readonly MetricPoint[], cycles: readonly MetricPoint[]): Pattern[] {
  const cycleOf = new Map(cycles.map((point) => [point.group, rowOf(point)]));
  return rates
    .filter(({ group, value }) => group !== null && value !== null)
    .map((point) => {
      const won = Math.round((point.value ?? 0) * point.count);
      return {
        key: point.group ?? '',
        label: point.label,
        won,
        closed: point.count,
        within: wilson(won, point.count),
        rate: rowOf(point),
        cycle: cycleOf.get(point.group),
      };
    });
}

export type Order = 'win_rate' | 'sales_cycle';

export function sorted(patterns: readonly Pattern[], by: Order): Pattern[] {
  return [...patterns].sort((a, b) =>
    by === 'win_rate'
      ? b.won / b.closed - a.won / a.closed || b.closed - a.closed
      : (a.cycle?.value ?? Number.POSITIVE_INFINITY) - (b.cycle?.value ?? Number.POSITIVE_INFINITY),
  );
}

/** Those of which the mean time is known. */
export const timesOf = (patterns: readonly Pattern[]) =>
  patterns.flatMap(({ label, cycle }) =>
    cycle && cycle.value !== null ? [{ label, mean: cycle.value, closed: cycle.count }] : [],
  );
