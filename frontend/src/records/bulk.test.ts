import { IconUser } from '@tabler/icons-react';
import { expect, test } from 'vitest';
import type { Field } from '@/form/field';
import { type BulkRequest, isBulkField, planOf } from './bulk';

const field = (name: string, options: Partial<Field> = {}): Field => ({
  name,
  kind: 'text',
  label: 'name',
  ...options,
});
const request: BulkRequest = {
  definition: {
    entity: 'contact',
    icon: IconUser,
    fields: [],
    defaultColumns: [],
    cardColumns: [],
    defaultSort: 'name',
  },
  asked: { filter: { field: 'source', op: 'eq', value: 'fair' }, q: 'an' },
  count: 3,
  act: 'update',
};

test('what was chosen becomes one plan, custom fields and tags apart', () => {
  const tags = field('tag_ids', { kind: 'tags' });
  const plan = planOf(request, [
    { field: field('source'), value: 'event' },
    { field: field('custom.region', { custom: true }), value: 'North' },
    { field: field('custom.size', { custom: true }), value: null },
    { field: tags, value: ['1'], tags: 'add' },
    { field: tags, value: ['2'], tags: 'remove' },
  ]);
  expect(plan).toEqual({
    entity: 'contact',
    filter: { field: 'source', op: 'eq', value: 'fair' },
    q: 'an',
    act: 'update',
    changes: { source: 'event', custom: { region: 'North', size: null } },
    add_tag_ids: ['1'],
    remove_tag_ids: ['2'],
  });
});

test('records that are picked are named, and those that go are not changed', () => {
  const plan = planOf({ ...request, asked: { filter: null, q: null }, ids: ['a', 'b'], act: 'delete' }, []);
  expect(plan).toEqual({ entity: 'contact', ids: ['a', 'b'], act: 'delete' });
});

test('what the server works out cannot be chosen', () => {
  expect(isBulkField(field('source'))).toBe(true);
  expect(isBulkField(field('created_at', { readOnly: true }))).toBe(false);
  expect(isBulkField(field('lines', { kind: 'list', form: false, group: false }))).toBe(false);
});
