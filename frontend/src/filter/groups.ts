/** What a list can be divided by: fields with few values, each of them a filter of its own. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Field, type FieldKind, labelOf } from '@/form/field';
import { type Filter, filterName, isFilterable, operatorsOf } from './filter';
import { useFilterOptions } from './filter-options';

export interface Group {
  key: string;
  label: string;
  color: string | undefined;
  /** Parameters that narrow the list to this group. */
  filter: Readonly<Record<string, string>>;
}

const KINDS: readonly FieldKind[] = ['choice', 'bool', 'user', 'team', 'stage', 'pipeline'];
const EMPTY = 'none';

export const isGroupable = (field: Field): boolean => KINDS.includes(field.kind) && isFilterable(field);

/** Whether a group can hold anything beside the filters that the list has already. */
export function passes(name: string, key: string, filters: readonly Filter[]): boolean {
  return filters
    .filter((filter) => filter.field === name)
    .every(({ op, values }) => {
      if (op === 'is_null') return (key === EMPTY) === (values[0] === 'true');
      if (op === 'eq' || op === 'in') return values.includes(key);
      if (op === 'ne' || op === 'nin') return !values.includes(key);
      return true;
    });
}

export function useGroups(field: Field, filters: readonly Filter[]): Group[] {
  const { t } = useTranslation();
  const options = useFilterOptions(field);
  return useMemo(() => {
    const name = filterName(field);
    const groups = options.map(
      ({ value, label }): Group => ({ key: value, label, color: field.colors?.[value], filter: { [name]: value } }),
    );
    if (!field.required && operatorsOf(field).includes('is_null'))
      groups.push({
        key: EMPTY,
        label: t('list.groupNone', { field: labelOf(t, field) }),
        color: undefined,
        filter: { [`${name}__is_null`]: 'true' },
      });
    return groups.filter(({ key }) => passes(name, key, filters));
  }, [field, filters, options, t]);
}
