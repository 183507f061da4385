/** Opens the list behind a number: the server's query as the filters of our own list. */
import { COLLECTION } from '@/api/entities';
import { type Filter, filterName, fromSearch, takesMany, toSearch } from '@/filter/filter';
import type { Field, FieldKind } from '@/form/field';
import { addDays, dayOf, momentOf } from '@/lib/days';
import type { MetricRecords } from './types';

/** Kinds whose chips offer "is any of" and not "is". */
const CHOSEN: readonly FieldKind[] = ['choice', 'user', 'team', 'pipeline', 'stage', 'ref'];
type Fields = Readonly<Record<'deal' | 'activity', readonly Field[]>>;

/** The tighter of two filters on one field. */
function tighter(a: Filter, b: Filter): Filter {
  const [left = '', right = ''] = [a.values[0], b.values[0]];
  if (a.op === 'gte' || a.op === 'gt') return left > right ? a : b;
  if (a.op === 'lt' || a.op === 'lte') return left < right ? a : b;
  if (takesMany(a.op)) return { ...a, values: a.values.filter((value) => b.values.includes(value)) };
  return b;
}

/** As the filter chips would write it, so that it can be read and changed there. */
function familiar(filter: Filter, field: Field, timeZone: string): Filter {
  const [value = ''] = filter.values;
  if (filter.op === 'eq' && CHOSEN.includes(field.kind)) return { ...filter, op: 'in' };
  if (filter.op === 'lt' && field.kind === 'date') return { ...filter, op: 'lte', values: [addDays(value, -1)] };
  if (field.kind === 'datetime' && value.includes('T')) {
    const day = dayOf(value, timeZone);
    // midnight by the company's clock need not be midnight by the reader's
    const isMidnight = Date.parse(momentOf(day, '00:00', timeZone)) === Date.parse(value);
    return isMidnight ? { ...filter, values: [day] } : filter;
  }
  return filter;
}

export function drillTo(records: MetricRecords, fields: Fields, timeZone: string) {
  const entity = records.entity === 'activity' ? 'activity' : 'deal';
  const found = new Map<string, Filter>();
  for (const [name, value] of new URLSearchParams(records.query)) {
    const [read] = fromSearch({ [name]: value }, fields[entity]);
    const field = read && fields[entity].find((one) => filterName(one) === read.field);
    if (!read || !field) continue;
    const filter = familiar(read, field, timeZone);
    const key = `${filter.field}__${filter.op}`;
    const other = found.get(key);
    found.set(key, other ? tighter(other, filter) : filter);
  }
  return {
    to: `/${COLLECTION[entity]}`,
    search: { ...(entity === 'deal' ? { layout: 'list' } : {}), ...toSearch([...found.values()]) },
  };
}

export type Drill = ReturnType<typeof drillTo>;
