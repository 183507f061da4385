import { beforeEach, expect, test } from 'vitest';
import { Problem } from '@/api/problem';
import { queryClient } from '@/api/query';
import type { AnyRecord, Stage } from '@/api/types';
import { completeMove, missing, stageQuestion } from './stage-questions';

const quote = { id: 'quote', kind: 'open', questions: ['next_step', 'contacts'], position: 1 } as unknown as Stage;
const lost = { id: 'lost', kind: 'lost', questions: [], position: 2 } as unknown as Stage;
const free = { id: 'free', kind: 'open', questions: [], position: 3 } as unknown as Stage;
const deal = { id: 'd', next_step: 'Call', contacts: [] } as unknown as AnyRecord;

beforeEach(() => {
  stageQuestion.set(null);
  queryClient.setQueryData(['stages', 'all'], [quote, lost, free]);
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('only what is empty is asked for, and of many what any of them lacks', () => {
  expect(missing(quote, {}, [{ next_step: 'x', contacts: [] }])).toEqual({ lost: false, fields: ['contacts'] });
  expect(missing(quote, { contacts: [1] }, [{ next_step: 'x' }])).toEqual({ lost: false, fields: [] });
  expect(missing(quote, {}, [{ next_step: 'x', contacts: [1] }, {}]).fields).toEqual(['next_step', 'contacts']);
  expect(missing(lost, {}, [{}]).lost).toBe(true);
});

test('the answers are written together with the move', async () => {
  const written: unknown[] = [];
  const done = completeMove({ stage_id: 'quote' }, [deal], async (full) => written.push(full));
  await settled();
  await stageQuestion.get()?.send({ contacts: ['c'] });
  expect(await done).toBe(1);
  expect(written).toEqual([{ stage_id: 'quote', contacts: ['c'] }]);
});

test('dismissing writes nothing', async () => {
  const done = completeMove({ stage_id: 'lost' }, [deal], async () => 'written');
  await settled();
  stageQuestion.get()?.cancel();
  expect(await done).toBeNull();
});

test('what only the server knows to be missing is asked for as well', async () => {
  const refused = new Problem(422, {
    code: 'invalid',
    errors: [{ pointer: '/source', code: 'required', detail: '' }],
  });
  let calls = 0;
  const done = completeMove({ stage_id: 'free' }, [deal], async () => {
    calls += 1;
    if (calls === 1) throw refused;
    return 'written';
  });
  await settled();
  expect(stageQuestion.get()?.fields).toEqual(['source']);
  await stageQuestion.get()?.send({ source: 'fair' });
  expect(await done).toBe('written');
});

test('a custom field is asked for, and what is there already is kept', async () => {
  const custom = { ...deal, custom: { region: 'North' } };
  const stage = { questions: ['custom.region', 'custom.size'], kind: 'open' } as unknown as Stage;
  expect(missing(stage, {}, [custom]).fields).toEqual(['custom.size']);
  expect(missing(stage, { custom: { size: 'S' } }, [custom]).fields).toEqual([]);
});
