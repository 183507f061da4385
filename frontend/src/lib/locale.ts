/** The language and time zone everything is shown in, and the formatters made from them. */
import { addDays, type Day, dayOf, daysBetween, today } from './days';
import { formatMoney } from './money';
import { once } from './once';
import { createStore, useStore } from './store';

export interface Locale {
  language: string;
  timeZone: string;
  currency: string;
}

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
export const locale = createStore<Locale>({ language: 'en', timeZone: browserTimeZone(), currency: 'EUR' });

export type Format = ReturnType<typeof createFormat>;

export function createFormat({ language, timeZone, currency }: Locale) {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const percents = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(language, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const durations = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'day',
        unitDisplay: 'long',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const signed = new Intl.NumberFormat(language, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
  const signedPercent = new Intl.NumberFormat(language, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 1,
  });
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const month = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
  const monthOfYear = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const relativeDay = (value: Day): string => {
    const distance = daysBetween(today(timeZone), value);
    if (Math.abs(distance) <= 1) return relative.format(distance, 'day');
    if (distance > 1 && distance < 7) return weekday.format(new Date(`${value}T00:00:00Z`));
    return day.format(new Date(`${value}T00:00:00Z`));
  };
  return {
    language,
    timeZone,
    currency,
    today: () => today(timeZone),
    dayOf: (value: string) => dayOf(value, timeZone),
    inDays: (count: number) => addDays(today(timeZone), count),
    day: (value: Day) => day.format(new Date(`${value}T00:00:00Z`)),
    relativeDay,
    moment: (value: string) => moment.format(new Date(value)),
    clock: (value: string) => clock.format(new Date(value)),
    /** "3 minutes ago" within a day, then the date. */
    ago(value: string): string {
      const seconds = Math.round((Date.parse(value) - Date.now()) / 1000);
      const size = Math.abs(seconds);
      if (size < 60) return relative.format(0, 'second');
      if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
      return relativeDay(dayOf(value, timeZone));
    },
    number: (value: number) => number.format(value),
    /** A large number in few letters ("12K"). */
    short: (value: number) => short.format(value),
    /** With its sign, also when it is positive. */
    signed: (value: number) => signed.format(value),
    /** A share of 1. */
    percent: (share: number, digits: 0 | 1 | 2 = 1) => percents[digits]?.format(share) ?? '',
    signedPercent: (share: number) => signedPercent.format(share),
    /** A length of time in days, fractions included. */
    duration: (days: number, digits: 0 | 1 | 2 = 1) => durations[digits]?.format(days) ?? '',
    /** The name of the month that the day is in. */
    month: (value: Day) => month.format(new Date(`${value}T00:00:00Z`)),
    monthOfYear: (value: Day) => monthOfYear.format(new Date(`${value}T00:00:00Z`)),
    money: (minor: number, code: string = currency, compact = false) => formatMoney(minor, code, language, compact),
  };
}

/** Shared by all that shows the same locale: of a thousand cells each would make twenty formatters of its own. */
const formatOf = once(createFormat);

export const useFormat = (): Format => formatOf(useStore(locale));
