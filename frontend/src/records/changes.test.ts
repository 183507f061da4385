import { expect, test } from 'vitest';
import type { FieldChange } from '@/api/types';
import type { Field } from '@/form/field';
import { shownChanges } from './changes';

const fields: Field[] = [
  { name: 'name', kind: 'text', label: 'name' },
  { name: 'first_name', kind: 'text', label: 'first_name' },
  { name: 'email', kind: 'email', label: 'email' },
  { name: 'points', kind: 'text', label: 'points' },
  { name: 'lines', kind: 'list', label: 'lines' },
  { name: 'push_count', kind: 'number', label: 'push_count', readOnly: true },
  { name: 'custom.tier', kind: 'text', label: 'custom', custom: true },
  { name: 'custom.size', kind: 'number', label: 'custom', custom: true },
];
const change = (field: string, before: unknown, after: unknown) => ({ field, before, after }) as FieldChange;
const names = (entity: string, ...changes: FieldChange[]) =>
  shownChanges(entity, changes, fields).map((c) => c.field.name);

test('derived fields and the stage are not told twice', () => {
  expect(names('deal', change('push_count', 0, 1), change('stage_id', 'a', 'b'), change('name', 'x', 'y'))).toEqual([
    'name',
  ]);
  expect(names('deal', change('lines', [], [{ name: 'GTX' }]))).toEqual(['lines']);
});

test('of a contact the parts are told, not what follows from them', () => {
  const changes = [change('points', [], [{ value: 'a@b.c' }]), change('email', null, 'a@b.c')];
  expect(names('contact', ...changes)).toEqual(['points']);
  expect(names('contact', change('first_name', 'A', 'B'), change('name', 'A L', 'B L'))).toEqual(['first_name']);
  expect(names('contact', change('email', null, 'a@b.c'))).toEqual(['email']);
});

test('custom values are told one by one', () => {
  const [only] = shownChanges('deal', [change('custom', { tier: 'a', size: 1 }, { tier: 'b', size: 1 })], fields);
  expect(only).toMatchObject({ field: { name: 'custom.tier' }, before: 'a', after: 'b' });
});
