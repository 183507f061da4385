import { expect, test } from 'vitest';
import { chartsOf, mended, newTile } from './choices';
import type { MetricDefinition, Tile } from './types';

const RATE = {
  groups: ['owner_id', 'product_id'],
  periods: ['month', 'quarter', 'year'],
  stats: [],
} as unknown as MetricDefinition;
const STATE = { ...RATE, periods: [] } as unknown as MetricDefinition;
const tile = (change: Partial<Tile>): Tile => ({ ...newTile(), ...change });

test('a number is not split, a line goes through periods, bars need a split', () => {
  expect(chartsOf({ group_by: null, period: null })).toEqual(['number', 'table']);
  expect(chartsOf({ group_by: 'owner_id', period: null })).toEqual(['bar', 'table']);
  expect(chartsOf({ group_by: null, period: 'month' })).toEqual(['line', 'bar', 'table']);
});

test('what the metric does not allow is taken out, and the drawing follows', () => {
  const line = tile({ period: 'month', chart: 'line', width: 12, stat: 'median' });
  expect(mended(line, RATE)).toEqual({ ...line, stat: null });
  expect(mended(line, STATE)).toEqual(tile({ chart: 'number', width: 3 }));
  expect(mended(tile({ group_by: 'industry', chart: 'bar', width: 6 }), RATE)).toEqual(tile({}));
  expect(mended(tile({ group_by: 'owner_id', chart: 'number', width: 3 }), RATE)).toEqual(
    tile({ group_by: 'owner_id', chart: 'bar', width: 6 }),
  );
});
