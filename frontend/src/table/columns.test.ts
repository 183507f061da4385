import { expect, test } from 'vitest';
import { movedBeside, movedBy } from './columns';

const names = ['name', 'email', 'phone', 'owner'];

test('a column is put before or after another', () => {
  expect(movedBeside(names, 'owner', 'email', false)).toEqual(['name', 'owner', 'email', 'phone']);
  expect(movedBeside(names, 'email', 'owner', true)).toEqual(['name', 'phone', 'owner', 'email']);
  expect(movedBeside(names, 'email', 'phone', false)).toEqual(names);
});

test('nothing comes before the first column, and it does not move', () => {
  expect(movedBeside(names, 'owner', 'name', false)).toEqual(['name', 'owner', 'email', 'phone']);
  expect(movedBeside(names, 'name', 'owner', true)).toEqual(names);
});

test('a step moves a column by one place, as far as there is one', () => {
  expect(movedBy(names, 'phone', -1)).toEqual(['name', 'phone', 'email', 'owner']);
  expect(movedBy(names, 'phone', 1)).toEqual(['name', 'email', 'owner', 'phone']);
  expect(movedBy(names, 'email', -1)).toEqual(names);
  expect(movedBy(names, 'owner', 1)).toEqual(names);
});
