/** Short lists that many screens show by name; kept for minutes instead of being expanded into every record. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from './client';
import type { Collection } from './entities';
import type { Listed } from './operations';
import { isProblem } from './problem';
import { queryClient, readPage } from './query';
import type { AnyRecord, FieldDef, Id, Meta, Page, Pipeline, Product, Stage, Tag, Team, User } from './types';

const MINUTES = 60_000;

async function all<T>(collection: Listed, signal: AbortSignal, query: object = {}): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Page<T> = await readPage(collection, { ...query, limit: 200, cursor }, signal);
    found.push(...page.data);
    cursor = page.page.next_cursor;
  } while (cursor && found.length < 2000);
  return found;
}

const allOptions = <T>(collection: Listed) =>
  queryOptions({
    queryKey: [collection, 'all'],
    queryFn: ({ signal }) => all<T>(collection, signal),
    staleTime: 5 * MINUTES,
  });

function useLookup<T>(collection: Listed): T[] {
  return useQuery(allOptions<T>(collection)).data ?? EMPTY;
}

const EMPTY: never[] = [];
const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position;
const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

function useSorted<T>(collection: Listed, order: (a: T, b: T) => number): T[] {
  const rows = useLookup<T>(collection);
  return useMemo(() => [...rows].sort(order), [rows, order]);
}

export const useUsers = (): User[] => useSorted<User>('users', byName);
export const useTeams = (): Team[] => useSorted<Team>('teams', byName);
export const useTags = (): Tag[] => useSorted<Tag>('tags', byName);
export const usePipelines = (): Pipeline[] => useSorted<Pipeline>('pipelines', byPosition);
export const useStages = (): Stage[] => useSorted<Stage>('stages', byPosition);
export const useProducts = (): Product[] => useSorted<Product>('products', byName);

/** The definitions of custom fields in their order, the active or the retired ones. */
export function useFieldDefs(retired: boolean, enabled: boolean): FieldDef[] {
  const { data } = useQuery({
    queryKey: ['field-defs', retired ? 'retired' : 'active'],
    queryFn: ({ signal }) => all<FieldDef>('field-defs', signal, retired ? { deleted: true } : {}),
    enabled,
  });
  return useMemo(() => [...(data ?? EMPTY)].sort(byPosition), [data]);
}

export function useNames(): (
  collection: 'users' | 'teams' | 'stages' | 'pipelines',
  id: unknown,
) => string | undefined {
  const users = useUsers();
  const teams = useTeams();
  const stages = useStages();
  const pipelines = usePipelines();
  return useMemo(() => {
    const names = (rows: { id: Id; name: string }[]) => new Map(rows.map((r) => [r.id, r.name]));
    const maps = { users: names(users), teams: names(teams), stages: names(stages), pipelines: names(pipelines) };
    return (collection, id) => maps[collection].get(id as Id);
  }, [users, teams, stages, pipelines]);
}

const metaOptions = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => get('/meta', {}, signal),
  staleTime: 5 * MINUTES,
});

export const useMeta = (): Meta | undefined => useQuery(metaOptions).data;

/** Reads what every list needs, so that its rows are drawn once and not again with each of these. */
export function preloadLookups(): void {
  void queryClient.prefetchQuery(metaOptions);
  for (const collection of ['users', 'teams', 'tags', 'stages', 'pipelines'] as const)
    void queryClient.prefetchQuery(allOptions(collection));
}

/** The name of one record that is not in a short list (an account, a contact, a deal); null when it may not be seen. */
export function useRecordName(
  collection: Collection,
  id: Id | null | undefined,
  known?: unknown,
): string | null | undefined {
  const given = known as AnyRecord | null | undefined;
  const { data, error } = useQuery({
    queryKey: [collection, 'one', id],
    queryFn: ({ signal }): Promise<AnyRecord> => get(`/${collection}/${id ?? ''}`, {}, signal),
    enabled: Boolean(id) && !given,
    staleTime: MINUTES,
  });
  const record = given ?? data;
  if (!record && isProblem(error) && error.status === 404) return null;
  return record ? ((record.name ?? record.subject) as string) : undefined;
}
