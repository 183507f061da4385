/** Spans of time as days, the span before each, and periods by name; all on the calendar of the company. */
import { addDays, type Day, daysBetween } from '@/lib/days';
import type { DashboardFilters, MetricPeriod } from './types';

/** Days from the first to the last, both included. */
export interface Days {
  from: Day;
  to: Day;
}

const text = (year: number, month: number, day: number): Day =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
const parts = (day: Day): [number, number, number] => {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
};

/** The first day of the month that is `count` months after that of `day`. */
const monthStart = (day: Day, count = 0): Day => {
  const [year, month] = parts(day);
  return text(year, month + count, 1);
};
const quarterStart = (day: Day, count = 0): Day => {
  const [year, month] = parts(day);
  return text(year, month - ((month - 1) % 3) + count * 3, 1);
};
const yearStart = (day: Day, count = 0): Day => text(parts(day)[0] + count, 1, 1);

/** The days of a span; those of a present one end today, as nothing has happened after. Nothing for all time. */
export function daysOf({ span, from, to }: Pick<DashboardFilters, 'span' | 'from' | 'to'>, today: Day): Days | null {
  const whole = (start: Day, next: Day): Days => ({ from: start, to: addDays(next, -1) });
  switch (span) {
    case 'all_time':
      return null;
    case 'this_month':
      return { from: monthStart(today), to: today };
    case 'last_month':
      return whole(monthStart(today, -1), monthStart(today));
    case 'this_quarter':
      return { from: quarterStart(today), to: today };
    case 'last_quarter':
      return whole(quarterStart(today, -1), quarterStart(today));
    case 'this_year':
      return { from: yearStart(today), to: today };
    case 'last_year':
      return whole(yearStart(today, -1), yearStart(today));
    case 'last_12_months':
      return { from: monthStart(today, -11), to: today };
    case 'custom':
      return from && to && from <= to ? { from, to } : null;
  }
}

const MONTHS_OF = {
  this_month: 1,
  last_month: 1,
  this_quarter: 3,
  last_quarter: 3,
  this_year: 12,
  last_year: 12,
  last_12_months: 12,
} as const;

/** A day some months before; where that month is too short, the first of the one after. */
function monthsBefore(day: Day, count: number): Day {
  const [year, month, date] = parts(day);
  const moved = text(year, month - count, date);
  return parts(moved)[2] === date ? moved : text(year, month - count + 1, 1);
}

/**
 * The days that a span is compared with. Of a present one only as many have passed as are compared: two weeks of this
 * month with the same two weeks of the month before.
 */
export function daysBefore(filters: Pick<DashboardFilters, 'span' | 'from' | 'to'>, today: Day): Days | null {
  const days = daysOf(filters, today);
  if (!days || filters.span === 'all_time') return null;
  if (filters.span === 'custom') {
    const length = daysBetween(days.from, days.to) + 1;
    return { from: addDays(days.from, -length), to: addDays(days.from, -1) };
  }
  const count = MONTHS_OF[filters.span];
  return { from: monthsBefore(days.from, count), to: addDays(monthsBefore(addDays(days.to, 1), count), -1) };
}

/** The period that a day is in, as the server names it: `2017-05`, `2017-Q2`, `2017`. */
export function periodOf(day: Day, period: MetricPeriod): string {
  const [year, month] = parts(day);
  if (period === 'year') return String(year);
  if (period === 'quarter') return `${year}-Q${Math.ceil(month / 3)}`;
  return day.slice(0, 7);
}

/** The first day of a period by its name. */
export function startOf(name: string): Day {
  const [year = '', rest] = name.split('-');
  if (!rest) return `${year}-01-01`;
  return rest.startsWith('Q') ? text(Number(year), Number(rest.slice(1)) * 3 - 2, 1) : `${name}-01`;
}

/** Whether a period is still going on, so that what is counted in it is not yet all. */
export function isPresent(name: string, today: Day): boolean {
  const period = name.includes('Q') ? 'quarter' : name.includes('-') ? 'month' : 'year';
  return periodOf(today, period) === name;
}

const NEXT = { month: 1, quarter: 3, year: 12 } as const;
const MOST = 600;

/** All periods from one to another, both included. */
export function periodsBetween(first: string, last: string, period: MetricPeriod): string[] {
  const found = [first];
  let day = startOf(first);
  const end = startOf(last);
  while (day < end && found.length < MOST) {
    day = monthStart(day, NEXT[period]);
    found.push(periodOf(day, period));
  }
  return found;
}
