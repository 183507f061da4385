import { expect, test } from 'vitest';
import { axisOf, between, everyNth, placeOf } from './axis';

test('marks are round and reach beyond the greatest value', () => {
  expect(axisOf([113, 308, 298, null], 4)).toEqual({ min: 0, max: 400, ticks: [0, 100, 200, 300, 400] });
  expect(axisOf([0.63, 0.7], 4).ticks.map((tick) => tick.toFixed(1))).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8']);
  expect(axisOf([-5, 10], 3)).toEqual({ min: -5, max: 10, ticks: [-5, 0, 5, 10] });
});

test('counts have whole marks, and nothing has an axis as well', () => {
  expect(axisOf([1, 2], 4, true).ticks).toEqual([0, 1, 2]);
  expect(axisOf([9], 4, true).ticks).toEqual([0, 5, 10]);
  expect(axisOf([], 4)).toEqual({ min: 0, max: 1, ticks: [0, 1] });
  expect(axisOf([0, null], 4).max).toBe(1);
});

test('a value has its place, and names that do not fit are passed over', () => {
  expect(placeOf(100, { min: 0, max: 400, ticks: [] })).toBe(0.25);
  expect(everyNth(24, 600, 50)).toBe(2);
  expect(everyNth(4, 600, 50)).toBe(1);
  expect(everyNth(4, 0, 50)).toBe(4);
});

test('an axis of places begins near the least value and holds them all', () => {
  expect(between([0.58, 0.71]).ticks.map((tick) => tick.toFixed(2))).toEqual(['0.55', '0.60', '0.65', '0.70', '0.75']);
  const { min, max } = between([0.5, 0.5]);
  expect(min <= 0.5 && max > 0.5).toBe(true);
  expect(between([])).toMatchObject({ min: 0, max: 1 });
});
