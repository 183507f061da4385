import { expect, test, vi } from 'vitest';
import { gathered } from './gathered';

const never = () => new AbortController().signal;

test('what is asked for in the same while is read at once, each id once', async () => {
  const readMany = vi.fn((_ids: readonly string[]) => async (id: string) => id.toUpperCase());
  const read = gathered(readMany, 1);
  expect(await Promise.all([read('a', never()), read('b', never()), read('a', never())])).toEqual(['A', 'B', 'A']);
  expect(readMany.mock.calls).toEqual([[['a', 'b']]]);
  expect(await read('c', never())).toBe('C');
  expect(readMany).toHaveBeenCalledTimes(2);
});

test('what is given up in the meantime is not read', async () => {
  const readMany = vi.fn((_ids: readonly string[]) => async (id: string) => id);
  const read = gathered(readMany, 1);
  const gone = new AbortController();
  const passed = read('a', gone.signal);
  const kept = read('b', never());
  gone.abort();
  await expect(passed).rejects.toThrow();
  expect(await kept).toBe('b');
  expect(readMany.mock.calls).toEqual([[['b']]]);
});

test('one that fails does not fail the others', async () => {
  const read = gathered(
    () => async (id: string) => {
      if (id === 'a') throw new Error('hidden');
      return id;
    },
    1,
  );
  const answers = await Promise.allSettled([read('a', never()), read('b', never())]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
