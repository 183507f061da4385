/** Calendar days as `YYYY-MM-DD` and moments as UTC text, seen from one time zone. */
import { once } from './once';

export type Day = string;

const clockOf = once(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }),
);

const parts = (moment: Date, timeZone: string) =>
  Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(moment)
      .map((p) => [p.type, p.value]),
  );

export function dayOf(moment: string | Date, timeZone: string): Day {
  const p = parts(new Date(moment), timeZone);
  return `${p.year}-${p.month}-${p.day}`;
}

export function timeOf(moment: string | Date, timeZone: string): string {
  const p = parts(new Date(moment), timeZone);
  return `${p.hour}:${p.minute}`;
}

export const today = (timeZone: string): Day => dayOf(new Date(), timeZone);

export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** The Monday after the given day. */
export function nextMonday(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, (8 - weekday) % 7 || 7);
}

/** The moment at which a clock in `timeZone` shows this day and time. */
export function momentOf(day: Day, time: string, timeZone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  // the offset depends on the moment itself, so a second round settles days on which clocks change
  for (let round = 0; round < 2; round++) {
    const p = parts(new Date(guess), timeZone);
    const shown = Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:00Z`);
    guess += wanted - shown;
  }
  return new Date(guess).toISOString();
}
