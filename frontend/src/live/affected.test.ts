import { expect, test } from 'vitest';
import type { FeedEntry } from '@/api/types';
import { affected } from './affected';

const entry = (part: Partial<FeedEntry>): FeedEntry => ({
  position: 1,
  at: '2026-01-01T00:00:00Z',
  entity: 'contact',
  id: 'a',
  version: 2,
  kind: 'updated',
  fields: ['phone'],
  user_id: null,
  ...part,
});
const unknown = () => false;

test('a change concerns its own kind, a name those that show it', () => {
  expect([...affected([entry({})], unknown).roots]).toEqual(['contacts']);
  const renamed = affected([entry({ entity: 'account', fields: ['name'] })], unknown);
  expect([...renamed.roots].sort()).toEqual(['accounts', 'activities', 'contacts', 'deals']);
});

test('a state that the screens have already concerns nothing', () => {
  const known = (_: string, id: string, version: number) => id === 'a' && version <= 2;
  expect(affected([entry({})], known).roots.size).toBe(0);
  expect(affected([entry({ version: 3 })], known).roots.size).toBe(1);
  expect(affected([entry({ kind: 'created' })], known).roots.size).toBe(1);
});

test('what went out of sight is named', () => {
  for (const kind of ['deleted', 'purged', 'hidden'] as const)
    expect(affected([entry({ kind, fields: [] })], () => true).gone).toEqual([{ root: 'contacts', id: 'a' }]);
});

test('rights may change with people, teams and shares', () => {
  expect(affected([entry({})], unknown).rights).toBe(false);
  for (const entity of ['team', 'share', 'field_restriction'] as const)
    expect(affected([entry({ entity })], unknown).rights).toBe(true);
  for (const field of ['role', 'status', 'teams'])
    expect(affected([entry({ entity: 'user', fields: [field] })], unknown).rights).toBe(true);
  expect(affected([entry({ entity: 'user', fields: ['theme'] })], unknown).rights).toBe(false);
});
