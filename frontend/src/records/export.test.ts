import { expect, test } from 'vitest';
import { composed } from '@/api/operations';
import { contactFields } from '@/features/contacts/fields';
import { dealFields } from '@/features/deals/fields';
import type { Field } from '@/form/field';
import { exportAddress, fileColumns } from './export';

const named = (fields: readonly Field[], ...names: string[]) =>
  names.flatMap((n) => fields.find((f) => f.name === n) ?? []);

test('a file shows names where the screen does, and amounts with their currency', () => {
  expect(fileColumns(named(contactFields, 'name', 'email', 'account_id', 'owner_id', 'tag_ids'))).toEqual([
    'name',
    'email',
    'account',
    'owner',
    'tag_ids',
  ]);
  const deal = named(dealFields, 'name', 'amount_minor', 'weighted_minor', 'stage_id', 'pipeline_id');
  expect(fileColumns(deal)).toEqual(['name', 'amount_minor', 'currency', 'weighted_minor', 'stage', 'pipeline']);
});

test('what the company added keeps its name', () => {
  const since = { name: 'custom.account_id', kind: 'ref', label: 'custom', custom: true } as Field;
  expect(fileColumns([since])).toEqual(['custom.account_id']);
});

test('the address asks for the list as it is shown, without what only screens need', () => {
  const query = composed({ city: 'Köln & Bonn', q: undefined, sort: '-name', expand: 'parent' });
  const address = exportAddress({ entity: 'account', query, format: 'csv', columns: ['name', 'city'] });
  expect(address).toBe('/api/v1/accounts/export?city=K%C3%B6ln+%26+Bonn&sort=-name&format=csv&columns=name%2Ccity');
});

test('picked records are named, and no columns mean all of them', () => {
  const address = exportAddress({ entity: 'deal', query: composed({}), format: 'xlsx', columns: [], ids: ['a', 'b'] });
  expect(address).toBe('/api/v1/deals/export?format=xlsx&ids=a%2Cb');
});
