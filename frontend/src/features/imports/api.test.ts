import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isProblem } from '@/api/problem';
import { queryClient } from '@/api/query';
import { beginImport, cancelImport, isMoving, readFile, undoImport, uploadFile } from './api';
import { fileOf, inputOf } from './draft';
import { dealsFile } from './sample-files';
import type { Import, ImportInput } from './types';

interface Seen {
  method: string;
  path: string;
  type: string | null;
  key: string | null;
  body: string;
}

const begun = (input: ImportInput, state: Import['state']): Import => ({
  id: 'i1',
  name: input.name,
  state,
  trial: input.trial,
  plan: { name: input.name, files: input.files },
  counts: { total: 2, done: 0, created: 0, updated: 0, skipped: 0, failed: 0 },
  last_error: null,
  created_at: '2026-01-01T00:00:00Z',
  created_by: 'u1',
  finished_at: null,
  undone: {},
});

const input = inputOf([fileOf(dealsFile)], () => ({}), false);
let seen: Seen[] = [];

/** A server that knows as much of imports as these tests need. */
async function answer(address: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const url = new URL(String(address), 'http://localhost');
  const headers = new Headers(init.headers);
  const body = init.body instanceof Blob ? await init.body.text() : String(init.body ?? '');
  const path = url.pathname.replace('/api/v1', '') + url.search;
  seen.push({
    method: init.method ?? 'GET',
    path,
    type: headers.get('content-type'),
    key: headers.get('idempotency-key'),
    body,
  });
  if (path.startsWith('/import-files?') && body === '') {
    const errors = [{ pointer: '/file', code: 'empty', detail: 'the file is empty' }];
    return Response.json({ code: 'invalid', errors }, { status: 422 });
  }
  if (path.startsWith('/import-files')) return Response.json(dealsFile, { status: 201 });
  if (path === '/imports') return Response.json(begun(input, 'waiting'), { status: 201 });
  if (path.endsWith('/cancel')) return Response.json(begun(input, 'cancelled'));
  if (path.endsWith('/undo')) return Response.json(begun(input, 'undoing'));
  return new Response(null, { status: 404 });
}

beforeEach(() => {
  seen = [];
  queryClient.clear();
  vi.stubGlobal('fetch', answer);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('a file is sent as it is, under its name', async () => {
  expect(await uploadFile(new Blob(['a;ü\n']), 'Übersicht 1.csv')).toEqual(dealsFile);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    path: '/import-files?name=%C3%9Cbersicht+1.csv',
    type: 'application/octet-stream',
    body: 'a;ü\n',
  });
});

test('a file that cannot be read says why', async () => {
  const refused = await uploadFile(new Blob([]), 'empty.csv').catch((error: unknown) => error);
  expect(isProblem(refused) && refused.errors[0]?.code).toBe('empty');
});

test('corrections are sent with the kind of record', async () => {
  await readFile('f1', { ...dealsFile.format, date_order: 'dmy' }, 'deal');
  expect(seen[0]?.path).toBe('/import-files/f1/read');
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ entity: 'deal', format: { date_order: 'dmy' } });
});

test('an import begins once under its key, is known at once, can be called off and taken back', async () => {
  expect(isMoving(await beginImport(input, 'key-1'))).toBe(true);
  expect(seen[0]).toMatchObject({ path: '/imports', key: 'key-1', type: 'application/json' });
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual(input);
  const now = () => queryClient.getQueryData<Import>(['imports', 'one', 'i1'])?.state;
  expect(now()).toBe('waiting');
  await cancelImport('i1');
  expect(now()).toBe('cancelled');
  await undoImport('i1');
  expect(now()).toBe('undoing');
});
