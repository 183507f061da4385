import { expect, test } from 'vitest';
import { readFilters, writeFilters } from './filters';
import { type DashboardFilters, NO_FILTERS } from './types';

const given = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const SAVED: DashboardFilters = { ...NO_FILTERS, owner_id: 'ann', span: 'this_year' };

test('what was saved holds until the URL says otherwise', () => {
  expect(readFilters({}, SAVED)).toEqual(SAVED);
  expect(readFilters({ owner_id: 'bob', span: 'last_month' }, SAVED)).toEqual({
    ...SAVED,
    owner_id: 'bob',
    span: 'last_month',
  });
  expect(readFilters({ owner_id: 'all' }, SAVED).owner_id).toBeNull();
});

test('days hold in pairs, in order and as days', () => {
  const own = { span: 'custom', from: '2017-04-01', to: '2017-06-30' };
  expect(readFilters(own, SAVED)).toMatchObject(own);
  for (const broken of [
    { ...own, to: undefined },
    { ...own, to: '2017-03-31' },
    { ...own, from: 'x' },
  ])
    expect(readFilters(broken, SAVED)).toEqual(SAVED);
  expect(readFilters({ span: 'whenever' }, SAVED)).toEqual(SAVED);
});

test('only what differs is written, and it reads back', () => {
  expect(given(writeFilters(SAVED, SAVED))).toEqual({});
  const changes: Partial<DashboardFilters>[] = [
    { owner_id: null },
    { team_id: 'north', pipeline_id: 'p' },
    { span: 'all_time' },
    { span: 'custom', from: '2017-04-01', to: '2017-06-30' },
  ];
  for (const change of changes) {
    const filters = { ...SAVED, ...change };
    expect(readFilters(writeFilters(filters, SAVED), SAVED)).toEqual(filters);
  }
  expect(given(writeFilters({ ...SAVED, owner_id: null }, SAVED))).toEqual({ owner_id: 'all' });
});
