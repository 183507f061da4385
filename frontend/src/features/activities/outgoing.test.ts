import { expect, test } from 'vitest';
import { outgoingActivity } from './outgoing';

test('links are sent without the names they came with', () => {
  const record = { entity: 'deal', id: 'd', name: 'Rollout' };
  expect(outgoingActivity({ subject: 'Call', links: [{ deal_id: 'd', record }, { contact_id: 'c' }] })).toEqual({
    subject: 'Call',
    links: [{ deal_id: 'd' }, { contact_id: 'c' }],
  });
});

test('values without links are sent as they are', () => {
  expect(outgoingActivity({ done_at: null })).toEqual({ done_at: null });
});
