import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { isWriting, whileWriting } from './writing';

/** A promise with its way to be kept. */
function later<T>() {
  let keep: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

test('a read that began before the write does not take the change back, and is made again after it', async () => {
  const client = new QueryClient();
  const key = ['deals', 'list'];
  let kept = 'old';
  const slow = later<string>();
  const answers = [Promise.resolve('old'), slow.promise];
  const observer = new QueryObserver(client, { queryKey: key, queryFn: () => answers.shift() ?? kept });
  const stop = observer.subscribe(() => {});
  await expect.poll(() => client.getQueryData(key)).toBe('old');
  void client.invalidateQueries({ queryKey: key }); // the slow one is under way

  const written = later<void>();
  const write = whileWriting(client, 'deals', () => written.promise);
  client.setQueryData(key, 'new');
  expect(isWriting('deals')).toBe(true);
  slow.keep('old');
  await slow.promise;
  await Promise.resolve();
  expect(client.getQueryData(key)).toBe('new');

  kept = 'new, as the server has it';
  written.keep();
  await write;
  expect(isWriting('deals')).toBe(false);
  await expect.poll(() => client.getQueryData(key)).toBe(kept);
  stop();
});
