import { expect, test } from 'vitest';
import { distance, folded, suggestion } from './suggest';

const products = ['GTX Basic', 'GTX Pro', 'MG Special'].map((name) => ({ value: name, label: name }));
const countries = [
  { value: 'PH', label: 'Philippinen', names: ['Philippines'] },
  { value: 'US', label: 'Vereinigte Staaten', names: ['United States'] },
  { value: 'KP', label: 'Nordkorea', names: ['North Korea'] },
  { value: 'KR', label: 'Südkorea', names: ['South Korea'] },
];

test('names are compared without case, accents and doubled spaces', () => {
  expect(folded('  Bäckerei   MÜLLER ')).toBe('backerei muller');
  expect(folded('Straße')).toBe('strasse');
});

test('letters to be changed are counted', () => {
  expect([distance('', 'abc'), distance('abc', 'abc'), distance('philipines', 'philippines')]).toEqual([3, 0, 1]);
});

test('a text that differs in spaces and signs is recognised', () => {
  expect(suggestion('GTXPro', products, false)).toBe('GTX Pro');
  expect(suggestion('mg-special', products, false)).toBe('MG Special');
});

test('a choice is recognised by its name in another language, and when misspelt', () => {
  expect(suggestion('United States', countries, true)).toBe('US');
  expect(suggestion('Philipines', countries, true)).toBe('PH');
  expect(suggestion('Philipines', countries, false)).toBeNull();
});

test('what could be two or none of them stays open', () => {
  expect(suggestion('Korea', countries, true)).toBeNull();
  expect(suggestion('Engaging', products, true)).toBeNull();
  expect(suggestion('--', products, true)).toBeNull();
});
