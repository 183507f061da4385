/** Filters that are put on by one click; those of a group take each other's place. */
import type { Id } from '@/api/types';
import type en from '@/locales/en.json';
import type { Filter } from './filter';

/** What a quick filter may depend on. */
export interface Now {
  me: Id;
  /** Today on the user's calendar. */
  today: string;
}

export interface QuickFilter {
  label: keyof (typeof en)['quick'];
  filters: (now: Now) => readonly Filter[];
}

export interface QuickGroup {
  /** The fields that the filters of this group are about; other filters on them give way. */
  fields: readonly string[];
  offered: readonly QuickFilter[];
}

export const MINE: QuickGroup = {
  fields: ['owner_id'],
  offered: [{ label: 'mine', filters: ({ me }) => [{ field: 'owner_id', op: 'in', values: [me] }] }],
};

const written = (filters: readonly Filter[]) =>
  filters
    .map(({ field, op, values }) => `${field}__${op}=${values.join(',')}`)
    .sort()
    .join('&');

const about = (group: QuickGroup, filters: readonly Filter[]) => filters.filter((f) => group.fields.includes(f.field));
const notAbout = (group: QuickGroup, filters: readonly Filter[]) =>
  filters.filter((f) => !group.fields.includes(f.field));

export const isOn = (quick: QuickFilter, group: QuickGroup, filters: readonly Filter[], now: Now): boolean =>
  written(about(group, filters)) === written(quick.filters(now));

export function toggled(quick: QuickFilter, group: QuickGroup, filters: readonly Filter[], now: Now): Filter[] {
  const rest = notAbout(group, filters);
  return isOn(quick, group, filters, now) ? rest : [...rest, ...quick.filters(now)];
}

/** Filters told by a quick filter that is on, and those that need a chip of their own. */
export function split(groups: readonly QuickGroup[], filters: readonly Filter[], now: Now) {
  const told = groups
    .filter((group) => group.offered.some((quick) => isOn(quick, group, filters, now)))
    .flatMap((group) => about(group, filters));
  return { told, others: filters.filter((filter) => !told.includes(filter)) };
}
