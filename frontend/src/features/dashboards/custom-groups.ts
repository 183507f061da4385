/** Custom fields of deals that metrics can be split by. */
import type { MetaField } from '@/api/types';
import type { Grouping, MetricPeriod } from './types';

export type CustomGrouping = Extract<Grouping, `custom.${string}`>;

const PERIODS = ['month', 'quarter', 'year'] as const satisfies MetricPeriod[];

export const isCustom = (group: Grouping | null): group is CustomGrouping => group?.startsWith('custom.') === true;

/** The length of the periods that a field of days is split into. */
export function customPeriod(group: Grouping | null): MetricPeriod | null {
  if (!isCustom(group)) return null;
  return PERIODS.find((period) => group.endsWith(`.${period}`) && group.split('.').length === 3) ?? null;
}

/** The name of the field on the wire. */
export const fieldOf = (group: CustomGrouping): string => group.split('.').slice(0, 2).join('.');

/** What can be chosen for the fields of a kind of record: days are split into periods. */
export const customGroups = (fields: readonly MetaField[]): CustomGrouping[] =>
  fields
    .filter(({ groupable }) => groupable)
    .flatMap(({ name, kind }) => (kind === 'date' ? PERIODS.map((period) => `${name}.${period}`) : [name]))
    .map((name) => name as CustomGrouping);
