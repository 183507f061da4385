import { expect, test } from 'vitest';
import type { RestrictedFields } from '@/api/types';
import type { Field } from '@/form/field';
import { openFields, openValues } from './definition';

const field = (name: string, options: Partial<Field> = {}): Field => ({
  name,
  kind: 'text',
  label: 'name',
  ...options,
});
const fields = [
  field('name'),
  field('amount_minor'),
  field('products', { filterName: 'product_id' }),
  field('custom.plan', { custom: true }),
  field('phone'),
];
const restricted: RestrictedFields = {
  entity: 'deal',
  hidden: ['amount_minor', 'product_id', 'custom.plan'],
  read_only: ['phone'],
};

test('what is kept from the role is not there, by whatever name filters know it, and what may be read only is locked', () => {
  expect(openFields(fields, restricted)).toEqual([field('name'), field('phone', { locked: true })]);
});

test('without a restriction all is as it was', () => {
  expect(openFields(fields, undefined)).toBe(fields);
});

test('what the role may not give leaves a new record, from wherever it came', () => {
  const values = { name: 'A', amount_minor: 1, phone: '1', custom: { plan: 'x', size: 2 } };
  expect(openValues(values, restricted)).toEqual({ name: 'A', custom: { size: 2 } });
  expect(openValues(values, undefined)).toEqual(values);
});
