/** Reading and caching: a key is the collection, the operation and its parameters; a change invalidates the collection. */
import { keepPreviousData, QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { sameValue } from '@/lib/merge';
import { get, type QueryValues, request } from './client';
import { COLLECTION, type Collection, type Entity } from './entities';
import type { Composed, Listed, Params, Row } from './operations';
import { isProblem } from './problem';
import type { AnyRecord, Page } from './types';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      retry: (count, error) => isProblem(error) && (error.status === 503 || error.status === 429) && count < 2,
      retryDelay: (count, error) => (isProblem(error) ? (error.retryAfterSeconds ?? 1 + count) * 1000 : 1000),
    },
    mutations: { networkMode: 'always' },
  },
});

/** Reads one page; the collection may be any, so the path is built here instead of being named. */
export const readPage = <T>(collection: Listed, query: object, signal?: AbortSignal): Promise<Page<T>> =>
  request('GET', `/${collection}`, { query: query as QueryValues, signal });

const pageOptions = <T>(collection: Listed, query: object) =>
  queryOptions({
    queryKey: [collection, 'list', query] as const,
    queryFn: ({ signal }) => readPage<T>(collection, query, signal),
  });

const LONGEST_PAUSE_MS = 10_000;

/**
 * A page in the middle of a list that is being looked at: a server that is busy or out of reach is asked again for as
 * long as the page is in view, since nothing else would fill its rows.
 */
export const pageInView = (collection: Collection, query: Composed) => ({
  ...listOptions(collection, query),
  retry: (_count: number, error: Error) =>
    isProblem(error) && (error.offline || [429, 502, 503, 504].includes(error.status)),
  retryDelay: (count: number) => Math.min(1000 * 2 ** count, LONGEST_PAUSE_MS),
});

/** A list of records of any kind, filtered by what the user has put together. */
export const listOptions = (collection: Collection, query: Composed) => pageOptions<AnyRecord>(collection, query);

export const useRecords = (collection: Collection, query: Composed, enabled = true) =>
  useQuery({ ...listOptions(collection, query), enabled, placeholderData: keepPreviousData });

/** A list the screen knows by name; its parameters are checked. */
export const useList = <const C extends Listed>(collection: C, query: Params<`/${C}`>, enabled = true) =>
  useQuery({ ...pageOptions<Row<C>>(collection, query), enabled, placeholderData: keepPreviousData });

export const recordOptions = (entity: Entity, id: string, expand?: string) =>
  queryOptions({
    queryKey: [COLLECTION[entity], 'one', id] as const,
    queryFn: ({ signal }): Promise<AnyRecord> => get(`/${COLLECTION[entity]}/${id}`, { expand }, signal),
  });

/** Lists, records, boards and summaries that show this kind of record are read again. */
export function invalidate(
  ...entities: (
    | Entity
    | 'view'
    | 'dashboard'
    | 'tag'
    | 'stage'
    | 'pipeline'
    | 'user'
    | 'role'
    | 'team'
    | 'exchange-rate'
    | 'file'
    | 'comment'
    | 'follower'
  )[]
): Promise<unknown> {
  const names = entities.map((e) => (e in COLLECTION ? COLLECTION[e as Entity] : `${e}s`));
  return Promise.all([
    ...names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
    queryClient.invalidateQueries({ queryKey: ['about'] }),
  ]);
}

type Change = (record: AnyRecord) => AnyRecord;

/** Changes every cached copy of a record at once and returns the way back. */
export function changeCached(entity: Entity, id: string, change: Change): () => void {
  const root = COLLECTION[entity];
  const before = [
    ...queryClient.getQueriesData<Page<AnyRecord>>({ queryKey: [root, 'list'] }),
    ...queryClient.getQueriesData<AnyRecord>({ queryKey: [root, 'one', id] }),
  ];
  queryClient.setQueriesData<Page<AnyRecord>>({ queryKey: [root, 'list'] }, (page) =>
    page?.data.some((r) => r.id === id) ? { ...page, data: page.data.map((r) => (r.id === id ? change(r) : r)) } : page,
  );
  queryClient.setQueriesData<AnyRecord>({ queryKey: [root, 'one', id] }, (record) => record && change(record));
  return () => {
    for (const [key, data] of before) queryClient.setQueryData(key, data);
  };
}

const without = (entry: object, name: string) => Object.fromEntries(Object.entries(entry).filter(([n]) => n !== name));

/** The entries of a list (the links of an activity), each with the record that stood beside it before. */
function withRecords(before: readonly unknown[], answer: readonly unknown[]): unknown[] {
  const told = before.flatMap((entry) => (typeof entry === 'object' && entry && 'record' in entry ? [entry] : []));
  return answer.map((entry) => {
    if (typeof entry !== 'object' || !entry || 'record' in entry) return entry;
    return told.find((known) => sameValue(without(known, 'record'), entry)) ?? entry;
  });
}

/** The answer of a write knows nothing of expanded references; they are kept while the reference is the same. */
export function mergeAnswer(before: AnyRecord, answer: AnyRecord): AnyRecord {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(before)) {
    const reference = `${name}_id`;
    if (!(name in answer) && reference in answer && answer[reference] === before[reference]) kept[name] = value;
  }
  const { links } = answer;
  const named = Array.isArray(before.links) && Array.isArray(links) ? { links: withRecords(before.links, links) } : {};
  return { ...kept, ...answer, ...named };
}
