import { expect, test } from 'vitest';
import { changedFields, conflictingFields, sameValue, withoutFields } from './merge';

const base = { name: 'Acme', city: 'Bonn', custom: { a: 1, b: 2 } };

test('edits of different fields do not conflict', () => {
  expect(conflictingFields(base, { ...base, city: 'Köln' }, { name: 'Acme AG' })).toEqual([]);
});

test('the same field conflicts unless both wrote the same', () => {
  expect(conflictingFields(base, { ...base, name: 'X' }, { name: 'Y' })).toEqual(['name']);
  expect(conflictingFields(base, { ...base, name: 'X' }, { name: 'X' })).toEqual([]);
});

test('custom fields are compared one by one', () => {
  expect(conflictingFields(base, { ...base, custom: { a: 1, b: 3 } }, { custom: { a: 9 } })).toEqual([]);
  expect(conflictingFields(base, { ...base, custom: { a: 5, b: 2 } }, { custom: { a: 9 } })).toEqual(['custom']);
});

test('absent and null are the same value, key order does not matter', () => {
  expect(sameValue(undefined, null)).toBe(true);
  expect(sameValue([{ a: 1, b: null }], [{ b: null, a: 1 }])).toBe(true);
  expect(changedFields({ a: 1, b: undefined }, { a: 1, b: null, c: 2 })).toEqual({ c: 2 });
  expect(withoutFields({ a: 1, b: 2 }, ['b'])).toEqual({ a: 1 });
});
