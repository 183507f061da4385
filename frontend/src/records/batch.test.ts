import { expect, test } from 'vitest';
import type { AnyRecord } from '@/api/types';
import { updateOf } from './batch';

test('what was asked for on the way fills gaps and overwrites nothing', () => {
  const chosen = { stage_id: 'quote' };
  const full = { ...chosen, next_step: 'Call', source: 'fair' };
  const row = { id: 'd', version: 3, next_step: 'Write', source: null } as unknown as AnyRecord;
  expect(updateOf(row, chosen, full)).toEqual({
    op: 'update',
    id: 'd',
    version: 3,
    data: { source: 'fair', stage_id: 'quote' },
  });
});
