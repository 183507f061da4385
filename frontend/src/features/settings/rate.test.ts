import { expect, test } from 'vitest';
import { rateText, readRate } from './rate';

test('a rate is read with either decimal mark', () => {
  expect(readRate('0.9234')).toBe('0.9234');
  expect(readRate(' 0,9234 ')).toBe('0.9234');
  expect(readRate('1,234')).toBe('1.234');
  expect(readRate('163')).toBe('163');
  expect(readRate('0.000000000001')).toBe('0.000000000001');
});

test('what is no rate is refused', () => {
  for (const text of ['', '0', '0,0', '-1', '1.234,5', '1e3', '.5', '1.', '1234567', '0.1234567890123'])
    expect(readRate(text), text).toBeUndefined();
});

test('a rate is shown with all its digits', () => {
  expect(rateText('123456.123456789012', 'en')).toBe('123,456.123456789012');
  expect(rateText('123456.123456789012', 'de', true)).toBe('123456,123456789012');
});
