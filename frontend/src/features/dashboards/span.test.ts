import { expect, test } from 'vitest';
import { daysBefore, daysOf, isPresent, periodOf, periodsBetween, startOf } from './span';
import type { Span } from './types';

const at = (span: Span, today: string) => ({
  days: daysOf({ span, from: null, to: null }, today),
  before: daysBefore({ span, from: null, to: null }, today),
});

test('a present span ends today and is compared with as much of the one before', () => {
  expect(at('this_month', '2026-03-15')).toEqual({
    days: { from: '2026-03-01', to: '2026-03-15' },
    before: { from: '2026-02-01', to: '2026-02-15' },
  });
  expect(at('this_quarter', '2026-05-02')).toEqual({
    days: { from: '2026-04-01', to: '2026-05-02' },
    before: { from: '2026-01-01', to: '2026-02-02' },
  });
  expect(at('this_year', '2026-11-25').before).toEqual({ from: '2025-01-01', to: '2025-11-25' });
});

test('the end of a long month is compared with the whole of a short one', () => {
  for (const day of ['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31'])
    expect(at('this_month', day).before).toEqual({ from: '2026-02-01', to: '2026-02-28' });
});

test('a past span is whole, and so is the one before', () => {
  expect(at('last_month', '2026-03-15')).toEqual({
    days: { from: '2026-02-01', to: '2026-02-28' },
    before: { from: '2026-01-01', to: '2026-01-31' },
  });
  expect(at('last_quarter', '2026-01-15')).toEqual({
    days: { from: '2025-10-01', to: '2025-12-31' },
    before: { from: '2025-07-01', to: '2025-09-30' },
  });
  expect(at('last_year', '2026-01-01').days).toEqual({ from: '2025-01-01', to: '2025-12-31' });
  expect(at('last_12_months', '2026-01-31').days).toEqual({ from: '2025-02-01', to: '2026-01-31' });
});

test('own days are compared with as many before; all time and half a span with nothing', () => {
  const own = { span: 'custom', from: '2017-04-01', to: '2017-06-30' } as const;
  expect(daysBefore(own, '2026-01-01')).toEqual({ from: '2016-12-31', to: '2017-03-31' });
  expect(daysOf({ ...own, to: null }, '2026-01-01')).toBeNull();
  expect(at('all_time', '2026-01-01')).toEqual({ days: null, before: null });
});

test('periods are named, begun and counted through', () => {
  expect(periodOf('2017-05-31', 'quarter')).toBe('2017-Q2');
  expect([startOf('2017-Q2'), startOf('2017-05'), startOf('2017')]).toEqual(['2017-04-01', '2017-05-01', '2017-01-01']);
  expect(periodsBetween('2016-11', '2017-02', 'month')).toEqual(['2016-11', '2016-12', '2017-01', '2017-02']);
  expect(periodsBetween('2016-Q4', '2017-Q1', 'quarter')).toEqual(['2016-Q4', '2017-Q1']);
  expect(periodsBetween('2017', '2017', 'year')).toEqual(['2017']);
});

test('only the period that today is in is still going on', () => {
  const present = (name: string) => isPresent(name, '2026-11-25');
  expect(['2026-11', '2026-Q4', '2026'].map(present)).toEqual([true, true, true]);
  expect(['2026-10', '2026-Q3', '2025', '2026-12'].map(present)).toEqual([false, false, false, false]);
});
