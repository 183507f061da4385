import { expect, test } from 'vitest';
import { peopleOf, places, type Ranked } from './leaderboard';
import type { MetricPoint } from './types';

const point = (name: string | null, value: number | null, count = 1): MetricPoint => ({
  group: name,
  label: name,
  period: null,
  value,
  count,
  currency: null,
  records: { entity: 'deal', query: '' },
  numerator: null,
});
const PEOPLE = peopleOf({
  won_amount: [point('Ann', 500, 3), point('Bob', 900, 60), point('Cem', 500, 40), point(null, 9999, 70)],
  win_rate: [point('Ann', 1, 3), point('Bob', 0.5, 120), point('Cem', 0.6, 66), point('Dee', 0, 8)],
  sales_cycle: [point('Ann', 2, 3), point('Bob', 60, 60), point('Cem', 40, 40)],
  activities_done: [point('Eve', 12, 12)],
});
const order = (by: Ranked) => places(PEOPLE, by).map(({ rank, person }) => `${rank ?? '–'} ${person.label}`);

test('amounts rank everybody, equal ones share a place, what nobody owns is left out', () => {
  expect(order('won_amount')).toEqual(['1 Bob', '2 Ann', '2 Cem', '– Dee', '– Eve']);
});

test('few closed deals are not ranked where they would win by a fluke', () => {
  expect(order('win_rate')).toEqual(['1 Cem', '2 Bob', '3 Dee', '– Ann', '– Eve']);
  expect(order('sales_cycle')).toEqual(['1 Cem', '2 Bob', '– Ann', '– Dee', '– Eve']);
  expect(PEOPLE.filter(({ few }) => few).map(({ label }) => label)).toEqual(['Ann', 'Eve']);
});

test('somebody of whom only one number is known stands there with it', () => {
  expect(order('activities_done')[0]).toBe('1 Eve');
});
