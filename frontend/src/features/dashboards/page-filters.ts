/** Filters of a page that is not saved; they stand in its URL. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { readFilters, writeFilters } from './filters';
import { type DashboardFilters, NO_FILTERS } from './types';

export function usePageFilters() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const set = (changes: Record<string, string | undefined>) =>
    void navigate({ to: '.', replace: true, search: ((old: object) => ({ ...old, ...changes })) as never });
  return {
    search,
    set,
    filters: readFilters(search, NO_FILTERS),
    setFilters: (filters: DashboardFilters) => set(writeFilters(filters, NO_FILTERS)),
  };
}
