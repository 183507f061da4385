import { expect, test } from 'vitest';
import { auditFile, auditQuery, narrowed } from './audit-query';

test('days are asked for whole, in the time zone of the user', () => {
  const { from, to } = auditQuery({ from: '2026-03-28', to: '2026-03-29' }, 'Europe/Berlin');
  // the clocks go forward on the second day
  expect([from, to].map((at) => new Date(at ?? '').toISOString())).toEqual([
    '2026-03-27T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
});

test('what is no day is not asked for', () => {
  expect(auditQuery({ from: 'yesterday' }, 'UTC').from).toBeUndefined();
});

test('the file is of the list that is shown', () => {
  expect(auditFile({ kind: 'deleted', user: 'u1' }, 'UTC')).toBe('/api/v1/audit/export?user_id=u1&kind=deleted');
  expect(auditFile({}, 'UTC')).toBe('/api/v1/audit/export?');
});

test('a filter is added, changed and taken away', () => {
  expect(narrowed({ kind: 'deleted' }, { user: 'u1' })).toEqual({ kind: 'deleted', user: 'u1' });
  expect(narrowed({ kind: 'deleted', user: 'u1' }, { kind: undefined })).toEqual({ user: 'u1' });
});
