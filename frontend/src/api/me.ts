/** Who is signed in and what they may do. */
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { get } from './client';
import type { Action, AnyRecord, Level, Me, PermissionObject } from './types';

export const meOptions = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get('/me', {}, signal),
  staleTime: 5 * 60_000,
});

export const useMe = (): Me => useSuspenseQuery(meOptions).data;

type Owned = Partial<Pick<AnyRecord, 'id'>> & { owner_id?: unknown; team_id?: unknown };

/** Mirrors the server's levels so that screens can disable what would be refused; the server decides. */
export function allows(me: Me, level: Level | undefined, record?: Owned): boolean {
  if (level === 'all') return true;
  if (!level || level === 'none') return false;
  if (!record) return true;
  if (record.owner_id === me.user.id) return true;
  if (level === 'own') return false;
  if (!record.owner_id) return true;
  return typeof record.team_id === 'string' && me.team_ids.includes(record.team_id);
}

/** Answers "may I …?"; without a record it asks whether any record could qualify. */
export function useMay(): (action: Action, object: PermissionObject, record?: Owned | AnyRecord) => boolean {
  const { data: me } = useQuery(meOptions);
  return (action, object, record) => {
    if (!me) return false;
    if (me.user.role === 'admin') return true;
    return allows(me, me.permissions[object]?.[action], record);
  };
}
