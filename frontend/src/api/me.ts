/** Who is signed in and what they may do. */
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { get } from './client';
import type { Entity } from './entities';
import type { Params } from './operations';
import { queryClient, readPage } from './query';
import type { Action, AnyRecord, Level, Me, PermissionObject, RestrictedFields, Share } from './types';

export const meOptions = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get('/me', {}, signal),
  staleTime: 5 * 60_000,
});

export const useMe = (): Me => useSuspenseQuery(meOptions).data;

/** The fields of a kind of record that are kept from the user, and those that may only be read. */
export function useRestricted(entity: Entity): RestrictedFields | undefined {
  return useQuery(meOptions).data?.restricted_fields.find((of) => of.entity === entity);
}

/** The same outside of what is drawn. */
export const restrictedNow = (entity: Entity): RestrictedFields | undefined =>
  queryClient.getQueryData(meOptions.queryKey)?.restricted_fields.find((of) => of.entity === entity);

/** Tells whether a field of a kind of record is kept from the user. */
export function useIsHidden(entity: Entity): (field: string) => boolean {
  const hidden = useRestricted(entity)?.hidden;
  return useCallback((field) => hidden?.includes(field) === true, [hidden]);
}

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

/** Records that somebody else has shared with the user, or with one of the user's teams, to be changed. */
async function sharedWith(me: Me, signal: AbortSignal): Promise<ReadonlySet<unknown>> {
  const read = (to: Params<'/shares'>) => readPage<Share>('shares', { ...to, level: 'edit', limit: 200 }, signal);
  const pages = await Promise.all([
    read({ user_id: me.user.id }),
    ...(me.team_ids.length ? [read({ team_id__in: me.team_ids.join(',') })] : []),
  ]);
  const live = pages.flatMap((page) => page.data).filter((s) => !s.until || Date.parse(s.until) > Date.now());
  return new Set(live.map((share) => share.account_id ?? share.contact_id ?? share.deal_id));
}

/** Answers "may I …?"; without a record it asks whether any record could qualify. */
export function useMay(): (action: Action, object: PermissionObject, record?: Owned | AnyRecord) => boolean {
  const { data: me } = useQuery(meOptions);
  const { data: shared } = useQuery({
    queryKey: ['shares', 'mine'],
    queryFn: ({ signal }) => sharedWith(me as Me, signal),
    enabled: me !== undefined && me.user.role !== 'admin',
    staleTime: 5 * 60_000,
  });
  return (action, object, record) => {
    if (!me) return false;
    if (me.user.role === 'admin') return true;
    const level = me.permissions[object]?.[action];
    // a share widens a right the role has in some measure
    const given = action === 'edit' && level !== undefined && level !== 'none' && shared?.has(record?.id);
    return given === true || allows(me, level, record);
  };
}
