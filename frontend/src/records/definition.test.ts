import { expect, test } from 'vitest';
import type { RestrictedFields } from '@/api/types';
import type { Field } from '@/form/field';
import { openFields } from './definition';

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
