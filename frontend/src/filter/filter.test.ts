import { expect, test } from 'vitest';
import type { Deal, FilterValue } from '@/api/types';
import { describe } from '@/form/field';
import { fromNode, fromSearch, toNode, toQuery, toSearch } from './filter';

const field = describe<Deal>();
const fields = [
  field('name', 'text'),
  field('stage_id', 'stage'),
  field('amount_minor', 'money'),
  field('created_at', 'datetime'),
  field('rotting', 'bool'),
];

test('filters survive the URL', () => {
  const search = { name__contains: 'a, b', stage_id__in: 'x,y', amount_minor__gte: '1000', rotting: 'true' };
  expect(toSearch(fromSearch(search, fields))).toEqual(search);
});

test('unknown parameters and unfinished filters are left out', () => {
  expect(fromSearch({ q: 'x', colour: 'red', name__like: 'y' }, fields)).toEqual([]);
  expect(toSearch([{ field: 'name', op: 'contains', values: [''] }])).toEqual({});
});

test('a day typed for a moment starts at midnight of the time zone', () => {
  const filters = fromSearch({ created_at__gte: '2026-07-01' }, fields);
  expect(toQuery(filters, fields, 'Europe/Berlin')).toEqual({ created_at__gte: '2026-06-30T22:00:00.000Z' });
});

test('a view keeps typed values and gives them back', () => {
  const filters = fromSearch({ amount_minor__gte: '1000', stage_id__in: 'x,y', created_at__lt: '2026-01-02' }, fields);
  const node = toNode(filters, fields, 'Europe/Berlin');
  expect(node).toMatchObject({ all: [{ value: 1000 }, { value: ['x', 'y'] }, { value: '2026-01-01T23:00:00.000Z' }] });
  expect(fromNode(node, fields, 'Europe/Berlin')).toEqual({ filters, unshown: 0 });
});

test('branches the chips cannot show are counted', () => {
  expect(
    fromNode({ any: [{ field: 'name', op: 'eq', value: 'x' as unknown as FilterValue }] }, fields, 'UTC').unshown,
  ).toBe(1);
});
