/** Numbers of a metric as charts draw them: in order, with the periods between, and cut to what fits. */
import { customPeriod } from './custom-groups';
import type { Days } from './span';
import { periodOf, periodsBetween } from './span';
import type { Grouping, MetricPeriod, MetricPoint, MetricRecords } from './types';

/** Bars that are drawn before somebody asks for all. */
export const TOP = 10;
/** Small charts that are drawn beside each other before somebody asks for all. */
export const TOP_SERIES = 6;

/** One number to be drawn; one without records was not counted at all. */
export interface Row {
  key: string;
  group: string | null;
  label: string | null;
  period: string | null;
  value: number | null;
  count: number;
  currency: string | null;
  records: MetricRecords | null;
  numerator: MetricRecords | null;
}

export interface Series {
  key: string;
  label: string | null;
  rows: Row[];
}

export const rowOf = (point: MetricPoint): Row => ({
  key: `${point.group ?? ''}/${point.period ?? ''}`,
  group: point.group,
  label: point.label,
  period: point.period,
  value: point.value,
  count: point.count,
  currency: point.currency,
  records: point.records,
  numerator: point.numerator,
});

interface Ordering {
  better: 'more' | 'less' | null;
  /** Stages have an order of their own. */
  group_by: Grouping | null;
}

/** Stages go by their pipeline, periods by time. */
const hasOrder = (group_by: Grouping | null) => group_by === 'stage_id' || customPeriod(group_by) !== null;

/** The best first; those without a value last, then by name. */
export function ranked(rows: readonly Row[], { better, group_by }: Ordering): Row[] {
  if (hasOrder(group_by)) return [...rows];
  const sign = better === 'less' ? 1 : -1;
  return [...rows].sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    return sign * (a.value - b.value) || (a.label ?? '').localeCompare(b.label ?? '');
  });
}

const gap = (row: Pick<Row, 'group' | 'label' | 'currency'>, period: string, zero: boolean): Row => ({
  ...row,
  key: `${row.group ?? ''}/${period}`,
  period,
  value: zero ? 0 : null,
  count: 0,
  records: null,
  numerator: null,
});

/** The periods from the first to the last that is told about, within the days asked for where there are any. */
export function periodsOf(points: readonly MetricPoint[], period: MetricPeriod, days: Days | null): string[] {
  const told = points.flatMap((point) => point.period ?? []).sort();
  const first = days ? periodOf(days.from, period) : told[0];
  const last = days ? periodOf(days.to, period) : told.at(-1);
  return first && last ? periodsBetween(first, last, period) : [];
}

/** A line or row of columns for each group; a period in which nothing was counted is zero or a gap. */
export function seriesOf(
  points: readonly MetricPoint[],
  { period, days, zero }: { period: MetricPeriod; days: Days | null; zero: boolean },
): Series[] {
  const periods = periodsOf(points, period, days);
  const groups = new Map<string, Row[]>();
  for (const point of points) {
    const rows = groups.get(point.group ?? '') ?? [];
    rows.push(rowOf(point));
    groups.set(point.group ?? '', rows);
  }
  return [...groups].map(([key, rows]) => {
    const [first] = rows;
    const byPeriod = new Map(rows.map((row) => [row.period, row]));
    const named = { group: first?.group ?? null, label: first?.label ?? null, currency: first?.currency ?? null };
    return { key, label: named.label, rows: periods.map((name) => byPeriod.get(name) ?? gap(named, name, zero)) };
  });
}

const counted = (series: Series) => series.rows.reduce((sum, row) => sum + row.count, 0);

/** Those that count the most records first. */
export const bySize = (series: readonly Series[]): Series[] => [...series].sort((a, b) => counted(b) - counted(a));

/** Of a share, how many of the records counted it is. */
export const partOf = (row: Pick<Row, 'value' | 'count'>): number | null =>
  row.value === null ? null : Math.round(row.value * row.count);
