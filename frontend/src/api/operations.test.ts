import { expect, test } from 'vitest';
import { get, patch, post, queryText, remove } from './client';
import type { useList } from './query';

/** Never called: what must not compile stands here, and the compiler fails when it does. */
function mustNotCompile(list: typeof useList) {
  // @ts-expect-error a path the API does not have
  void get('/contact');
  // @ts-expect-error a part of the path is missing
  void post('/deals/restore');
  // @ts-expect-error no such part below a record
  void get(`/deals/${'x' as string}/timelin`);
  // @ts-expect-error a parameter that is required
  void get('/search');
  // @ts-expect-error a renamed parameter
  list('contacts', { surname: 'Lovelace' });
  // @ts-expect-error a renamed member of the body
  void patch(`/deals/${'x' as string}`, 1, { amount: 5 });
  // @ts-expect-error a method the path does not have
  void remove('/company');
}

test('what the API does not have does not compile', () => {
  expect(mustNotCompile).toBeTypeOf('function');
});

test('parameters without a value are left out of the address', () => {
  expect(queryText({ q: 'a b', cursor: null, limit: 5, sort: undefined, expand: '' })).toBe('?q=a+b&limit=5');
});
