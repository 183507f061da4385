/** The filters of a dashboard in the URL: what is there takes the place of what was saved. */
import { type DashboardFilters, SPANS } from './types';

type Search = Readonly<Record<string, string | undefined>>;

/** Stands for no filter, where one was saved. */
const ALL = 'all';
const IDS = ['pipeline_id', 'owner_id', 'team_id'] as const;
export const FILTER_NAMES = [...IDS, 'span', 'from', 'to'] as const;

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');

export function readFilters(search: Search, saved: DashboardFilters): DashboardFilters {
  const id = (name: (typeof IDS)[number]) =>
    search[name] ? (search[name] === ALL ? null : search[name]) : saved[name];
  const named = SPANS.find((span) => span === search.span);
  const own = named === 'custom' && isDay(search.from) && isDay(search.to) && search.from <= search.to;
  const time = own
    ? { span: named, from: search.from ?? null, to: search.to ?? null }
    : named && named !== 'custom'
      ? { span: named, from: null, to: null }
      : { span: saved.span, from: saved.from, to: saved.to };
  return { pipeline_id: id('pipeline_id'), owner_id: id('owner_id'), team_id: id('team_id'), ...time };
}

/** The parameters that turn what was saved into these filters; absent ones are to be taken out. */
export function writeFilters(filters: DashboardFilters, saved: DashboardFilters): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined]));
  for (const name of IDS) if (filters[name] !== saved[name]) found[name] = filters[name] ?? ALL;
  const isSaved = filters.span === saved.span && filters.from === saved.from && filters.to === saved.to;
  if (isSaved) return found;
  const days = filters.span === 'custom' ? { from: filters.from ?? undefined, to: filters.to ?? undefined } : {};
  return { ...found, span: filters.span, ...days };
}
