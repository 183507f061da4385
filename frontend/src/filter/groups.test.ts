import { expect, test } from 'vitest';
import { passes } from './groups';

const keys = ['open', 'won', 'none'];
const left = (op: 'in' | 'nin' | 'eq' | 'is_null', ...values: string[]) =>
  keys.filter((key) => passes('status', key, [{ field: 'status', op, values }]));

test('groups that the filters shut out are not offered', () => {
  expect(left('in', 'open')).toEqual(['open']);
  expect(left('nin', 'open')).toEqual(['won', 'none']);
  expect(left('eq', 'won')).toEqual(['won']);
  expect(left('is_null', 'true')).toEqual(['none']);
  expect(left('is_null', 'false')).toEqual(['open', 'won']);
});

test('filters on other fields leave all groups', () => {
  expect(keys.filter((key) => passes('status', key, [{ field: 'owner_id', op: 'in', values: ['x'] }]))).toEqual(keys);
});
