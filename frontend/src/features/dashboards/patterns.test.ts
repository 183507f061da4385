import { expect, test } from 'vitest';
import { patternsOf, sorted, timesOf } from './patterns';
import type { MetricPoint } from './types';

const point = (name: string | null, value: number | null, count: number): MetricPoint => ({
  group: name,
  label: name,
  period: null,
  value,
  count,
  currency: null,
  records: { entity: 'deal', query: '' },
  numerator: null,
});
const patterns = patternsOf(
  [point('A', 0.6, 10), point('B', 0.9, 100), point(null, 1, 3), point('C', 0, 4)],
  [point('A', 20, 6), point('B', 50, 90)],
);
const labels = (list: { label: string | null }[]) => list.map(({ label }) => label);

test('groups hold how many were won and how long that took; what has no group is none', () => {
  expect(patterns.map(({ label, won, closed, cycle }) => [label, won, closed, cycle?.value])).toEqual([
    ['A', 6, 10, 20],
    ['B', 90, 100, 50],
    ['C', 0, 4, undefined],
  ]);
  expect(patterns[1]?.within.low).toBeCloseTo(0.8256, 3);
});

test('they are ordered by share or by time, those without a time last', () => {
  expect(labels(sorted(patterns, 'win_rate'))).toEqual(['B', 'A', 'C']);
  expect(labels(sorted(patterns, 'sales_cycle'))).toEqual(['A', 'B', 'C']);
  expect(timesOf(patterns)).toEqual([
    { label: 'A', mean: 20, closed: 6 },
    { label: 'B', mean: 50, closed: 90 },
  ]);
});
