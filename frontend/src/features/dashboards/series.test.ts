import { expect, test } from 'vitest';
import { bySize, partOf, ranked, rowOf, seriesOf } from './series';
import type { MetricPoint } from './types';

const point = (value: number | null, more: Partial<MetricPoint> = {}): MetricPoint => ({
  group: null,
  label: null,
  period: null,
  value,
  count: 1,
  currency: null,
  records: { entity: 'deal', query: 'status=won' },
  numerator: null,
  ...more,
});
const named = (label: string, value: number | null) => rowOf(point(value, { group: label, label }));
const labels = (rows: { label: string | null }[]) => rows.map(({ label }) => label);

test('the best stand first, those without a value last, stages in their own order', () => {
  const rows = [named('a', 1), named('b', null), named('c', 3), named('d', 3)];
  expect(labels(ranked(rows, { better: 'more', group_by: 'owner_id' }))).toEqual(['c', 'd', 'a', 'b']);
  expect(labels(ranked(rows, { better: 'less', group_by: 'owner_id' }))).toEqual(['a', 'c', 'd', 'b']);
  expect(labels(ranked(rows, { better: 'more', group_by: 'stage_id' }))).toEqual(['a', 'b', 'c', 'd']);
});

test('a month without records is zero in a sum and a gap in a rate', () => {
  const points = [point(5, { period: '2017-01' }), point(7, { period: '2017-03' })];
  const values = (zero: boolean) =>
    seriesOf(points, { period: 'month', days: null, zero })[0]?.rows.map((row) => row.value);
  expect(values(true)).toEqual([5, 0, 7]);
  expect(values(false)).toEqual([5, null, 7]);
});

test('the days asked for are drawn from end to end', () => {
  const points = [point(5, { period: '2017-Q2' })];
  const days = { from: '2017-01-15', to: '2017-12-31' };
  const [series] = seriesOf(points, { period: 'quarter', days, zero: true });
  expect(series?.rows.map((row) => [row.period, row.value])).toEqual([
    ['2017-Q1', 0],
    ['2017-Q2', 5],
    ['2017-Q3', 0],
    ['2017-Q4', 0],
  ]);
  expect(seriesOf([], { period: 'quarter', days, zero: true })).toEqual([]);
});

test('groups are series of the same periods, the largest first', () => {
  const points = [
    point(1, { group: 'a', label: 'A', period: '2017', count: 1 }),
    point(9, { group: 'b', label: 'B', period: '2018', count: 4 }),
  ];
  const series = bySize(seriesOf(points, { period: 'year', days: null, zero: true }));
  expect(series.map(({ label, rows }) => [label, rows.map((row) => row.value)])).toEqual([
    ['B', [0, 9]],
    ['A', [1, 0]],
  ]);
});

test('a share names its part', () => {
  expect(partOf({ value: 0.6315005215318135, count: 6711 })).toBe(4238);
  expect(partOf({ value: null, count: 0 })).toBeNull();
});
