import { expect, test } from 'vitest';
import { addDays, daysBetween, momentOf, nextMonday, timeOf } from './days';
import { formatMoney, moneyText, parseMoney, parseNumber } from './money';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('money follows language and currency', () => {
  expect(formatMoney(125_000, 'EUR', 'en')).toBe('€1,250');
  expect(plain(formatMoney(125_050, 'EUR', 'de'))).toBe('1.250,50 €');
  expect(formatMoney(1250, 'JPY', 'en')).toBe('¥1,250');
  expect(formatMoney(120_000_000, 'EUR', 'en', true)).toBe('€1.2M');
});

test('amounts are read as they are written in the language', () => {
  expect(parseMoney('1.250,50', 'EUR', 'de')).toBe(125_050);
  expect(parseMoney('1,250.50 €', 'EUR', 'en')).toBe(125_050);
  expect(parseMoney('1250', 'JPY', 'de')).toBe(1250);
  expect(parseMoney('', 'EUR', 'de')).toBeNull();
  expect(parseNumber('abc', 'en')).toBeUndefined();
  expect(parseMoney(moneyText(123_456, 'EUR', 'de'), 'EUR', 'de')).toBe(123_456);
});

test('days and moments cross clock changes', () => {
  expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(nextMonday('2026-11-22')).toBe('2026-11-23');
  expect(nextMonday('2026-11-23')).toBe('2026-11-30');
  const noon = momentOf('2026-03-29', '12:00', 'Europe/Berlin');
  expect(noon).toBe('2026-03-29T10:00:00.000Z');
  expect(timeOf(noon, 'Europe/Berlin')).toBe('12:00');
});
