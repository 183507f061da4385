import { expect, test } from 'vitest';
import { bestOf, fastestOf, quantileOf, wilson } from './statistics';

const group = (label: string, won: number, closed: number) => ({ key: label, label, won, closed });

test('the interval of a share is that of the text books', () => {
  const { low, high } = wilson(8, 10);
  expect(low).toBeCloseTo(0.4902, 4);
  expect(high).toBeCloseTo(0.9433, 4);
  expect(wilson(0, 10).low).toBe(0);
  expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4);
  expect(wilson(10, 10).high).toBeCloseTo(1, 9);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

test('more groups are asked for more certainty', () => {
  expect(quantileOf(1)).toBeCloseTo(1.96, 2);
  expect(quantileOf(2)).toBeCloseTo(2.2414, 3);
  expect(quantileOf(10)).toBeCloseTo(2.807, 3);
  expect(quantileOf(30)).toBeCloseTo(3.144, 3);
});

test('a group that is better beyond chance is named, with the average', () => {
  const outcome = bestOf([group('A', 90, 100), group('B', 50, 100)], { won: 140, closed: 200 });
  expect(outcome).toEqual({ kind: 'found', best: group('A', 90, 100), average: 0.7 });
});

test('a small group with a lucky start is not named', () => {
  const lucky = [group('A', 29, 29), group('B', 500, 1000), group('C', 490, 1000)];
  expect(bestOf(lucky, { won: 1019, closed: 2029 }).kind).toBe('even');
});

test('a difference that chance explains is none', () => {
  const groups = [group('A', 52, 100), group('B', 50, 100), group('C', 47, 100)];
  expect(bestOf(groups, { won: 149, closed: 300 })).toEqual({ kind: 'even', average: 149 / 300 });
});

test('the best of many even groups is not named, where it would be if it stood alone', () => {
  const even = Array.from({ length: 29 }, (_, index) => group(`g${index}`, 50, 100));
  const groups = [...even, group('luck', 61, 100)];
  expect(wilson(61, 100).low).toBeGreaterThan(0.503);
  expect(bestOf(groups, { won: 1511, closed: 3000 }).kind).toBe('even');
});

test('little data and a single group say nothing', () => {
  expect(bestOf([group('A', 10, 10), group('B', 1, 9)], { won: 11, closed: 19 })).toEqual({
    kind: 'too_few',
    enough: 0,
  });
  expect(bestOf([group('A', 60, 100)], { won: 60, closed: 100 }).kind).toBe('too_few');
  expect(bestOf([], { won: 0, closed: 0 }).kind).toBe('too_few');
});

const days = (label: string, mean: number, closed: number) => ({ key: label, label, mean, closed });

test('who closes faster beyond chance is named, counting on times that spread as wide as their mean', () => {
  const clear = fastestOf([days('A', 20, 100), days('B', 60, 300)], 50);
  expect(clear).toEqual({ kind: 'found', best: days('A', 20, 100), average: 50 });
  expect(fastestOf([days('A', 46, 100), days('B', 52, 300)], 50)).toEqual({ kind: 'even', average: 50 });
  expect(fastestOf([days('A', 1, 29), days('B', 52, 29)], 50)).toEqual({ kind: 'too_few', enough: 0 });
});
