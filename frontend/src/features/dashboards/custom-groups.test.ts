import { expect, test } from 'vitest';
import type { MetaField } from '@/api/types';
import { customGroups, customPeriod, fieldOf } from './custom-groups';

const field = (name: string, kind: string, groupable: boolean) => ({ name, kind, groupable }) as MetaField;

test('fields of days are split into periods, others into their values', () => {
  const fields = [
    field('custom.tier', 'choice', true),
    field('custom.due', 'date', true),
    field('name', 'text', false),
  ];
  expect(customGroups(fields)).toEqual(['custom.tier', 'custom.due.month', 'custom.due.quarter', 'custom.due.year']);
});

test('a period is told from a field that is called so', () => {
  expect([customPeriod('custom.due.year'), customPeriod('custom.year'), customPeriod('source')]).toEqual([
    'year',
    null,
    null,
  ]);
  expect([fieldOf('custom.due.year'), fieldOf('custom.year')]).toEqual(['custom.due', 'custom.year']);
});
