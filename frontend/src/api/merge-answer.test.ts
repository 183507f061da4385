import { expect, test } from 'vitest';
import { mergeAnswer } from './query';
import type { AnyRecord } from './types';

const head = { id: 'a', version: 1, created_at: '', updated_at: '' };

test('an expanded reference stays while it is the same', () => {
  const before: AnyRecord = { ...head, account_id: 'x', account: { name: 'Globex' } };
  expect(mergeAnswer(before, { ...head, account_id: 'x' }).account).toEqual({ name: 'Globex' });
  expect(mergeAnswer(before, { ...head, account_id: 'y' }).account).toBeUndefined();
});

test('the links of an activity keep their names', () => {
  const record = { entity: 'deal', id: 'd', name: 'Rollout' };
  const before: AnyRecord = { ...head, links: [{ contact_id: null, deal_id: 'd', record }] };
  const answer: AnyRecord = { ...head, links: [{ deal_id: 'd', contact_id: null }, { contact_id: 'c' }] };
  expect(mergeAnswer(before, answer).links).toEqual([{ contact_id: null, deal_id: 'd', record }, { contact_id: 'c' }]);
});
