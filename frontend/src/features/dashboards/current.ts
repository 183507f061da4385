/** Which dashboard is shown: the one the URL names, else the reader's first, else the default of the role. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { get } from '@/api/client';
import { useMe } from '@/api/me';
import { useList } from '@/api/query';
import { readFilters, writeFilters } from './filters';
import { type Dashboard, type DashboardFilters, type DefaultDashboard, NO_FILTERS, type Tile, tileOf } from './types';

/** Stands in the URL for the default, where somebody has dashboards of their own. */
export const DEFAULT = 'default';

const defaultOptions = queryOptions({
  queryKey: ['dashboards', 'default'],
  queryFn: ({ signal }): Promise<DefaultDashboard> => get('/dashboards/default', {}, signal),
  staleTime: 5 * 60_000,
});

type Search = Record<string, string | undefined>;

export interface Current {
  /** Nothing for the default. */
  dashboard: Dashboard | undefined;
  role: DefaultDashboard['role'] | undefined;
  tiles: Tile[];
  saved: DashboardFilters;
  filters: DashboardFilters;
}

export function useDashboards() {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const me = useMe();
  const list = useList('dashboards', { limit: 200, sort: 'position' });
  const usual = useQuery(defaultOptions);
  const all = list.data?.data;
  const named = all?.find(({ id }) => id === search.d);
  const own = all?.find(({ owner_id }) => owner_id === me.user.id);
  const dashboard = search.d === DEFAULT ? undefined : (named ?? own);
  const shown = dashboard ?? (all ? usual.data : undefined);

  const current = useMemo((): Current | null => {
    if (!shown) return null;
    const saved = { ...NO_FILTERS, ...shown.filters };
    return {
      dashboard,
      role: usual.data?.role,
      tiles: shown.tiles.map(tileOf),
      saved,
      filters: readFilters(search, saved),
    };
  }, [shown, dashboard, usual.data, search]);

  const set = (changes: Search) =>
    void navigate({ to: '.', replace: true, search: ((old: Search) => ({ ...old, ...changes })) as never });

  return {
    all: all ?? [],
    own,
    current,
    error: list.error ?? usual.error,
    retry: () => void Promise.all([list.refetch(), usual.refetch()]),
    editing: search.edit === '1',
    setEditing: (editing: boolean) => set({ edit: editing ? '1' : undefined }),
    setFilters: (filters: DashboardFilters) => current && set(writeFilters(filters, current.saved)),
    open: (id: string, editing = false) =>
      void navigate({ to: '/dashboard', search: { d: id, ...(editing ? { edit: '1' } : {}) } as never }),
  };
}

export type UseDashboards = ReturnType<typeof useDashboards>;
