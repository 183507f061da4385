import { expect, test } from 'vitest';
import { sizeText } from './size';

test('sizes are told in the unit that fits', () => {
  expect(sizeText(1, 'en')).toBe('1 byte');
  expect(sizeText(999, 'en')).toBe('999 bytes');
  expect(sizeText(1500, 'en')).toBe('2 kB');
  expect(sizeText(25_000_000, 'en')).toBe('25 MB');
  expect(sizeText(1_250_000, 'de')).toBe('1,3 MB');
});
