/** Filters of a list: which operators a field has, and how a filter stands in the URL, in a request and in a view. */
import type { FilterNode, FilterValue } from '@/api/types';
import type { Field, FieldKind } from '@/form/field';
import { addDays, dayOf, momentOf } from '@/lib/days';

export const OPERATORS = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'nin',
  'contains',
  'starts_with',
  'is_null',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Values are text as in the URL; `is_null` holds "true" or "false". */
export interface Filter {
  field: string;
  op: Operator;
  values: string[];
}

const TEXT: Operator[] = ['contains', 'eq', 'starts_with', 'is_null'];
const SIZE: Operator[] = ['gte', 'lte', 'eq', 'is_null'];
const CHOICE: Operator[] = ['in', 'nin', 'is_null'];

const OPERATORS_OF: Record<FieldKind, Operator[]> = {
  text: TEXT,
  long_text: ['contains', 'is_null'],
  email: TEXT,
  phone: TEXT,
  url: TEXT,
  list: ['contains', 'is_null'],
  number: SIZE,
  percent: SIZE,
  money: SIZE,
  date: ['gte', 'lte', 'eq', 'is_null'],
  datetime: ['gte', 'lt', 'is_null'],
  bool: ['eq'],
  choice: CHOICE,
  multi_choice: ['in'],
  country: CHOICE,
  currency: CHOICE,
  user: CHOICE,
  team: CHOICE,
  pipeline: ['in', 'nin'],
  stage: ['in', 'nin'],
  ref: ['in', 'is_null'],
  tags: ['in'],
  import: ['eq'],
};

export const filterName = (field: Field): string => field.filterName ?? field.name;

export function operatorsOf(field: Field): Operator[] {
  const own = OPERATORS_OF[field.kind];
  const offered = own.filter((op) => field.operators?.includes(op) ?? true);
  return offered.length ? offered : own;
}
export const isFilterable = (field: Field): boolean => field.filter !== false;
export const takesMany = (op: Operator): boolean => op === 'in' || op === 'nin';

const parameter = (filter: Filter) => (filter.op === 'eq' ? filter.field : `${filter.field}__${filter.op}`);
const joined = (filter: Filter) => (takesMany(filter.op) ? filter.values.join(',') : (filter.values[0] ?? ''));

/** A filter without a value is still being typed and does not count. */
export const isComplete = (filter: Filter): boolean => filter.values.some((v) => v !== '');

export const toSearch = (filters: readonly Filter[]): Record<string, string> =>
  Object.fromEntries(filters.filter(isComplete).map((f) => [parameter(f), joined(f)]));

export function fromSearch(search: Readonly<Record<string, unknown>>, fields: readonly Field[]): Filter[] {
  const found: Filter[] = [];
  for (const [name, raw] of Object.entries(search)) {
    const [fieldName = '', suffix = 'eq'] = name.split('__');
    const field = fields.find((f) => filterName(f) === fieldName);
    const op = OPERATORS.find((o) => o === suffix);
    if (!field || !op || raw === undefined || raw === '') continue;
    const text = String(raw);
    found.push({ field: fieldName, op, values: takesMany(op) ? text.split(',') : [text] });
  }
  return found;
}

const fieldOf = (filter: Filter, fields: readonly Field[]) => fields.find((f) => filterName(f) === filter.field);

/** Days typed for a moment mean the whole day on the user's clock. */
function wireValue(filter: Filter, field: Field | undefined, value: string, timeZone: string): string {
  if (field?.kind !== 'datetime' || filter.op === 'is_null' || value.includes('T')) return value;
  const day = filter.op === 'lte' || filter.op === 'gt' ? addDays(value, 1) : value;
  return momentOf(day, '00:00', timeZone);
}

export const toQuery = (
  filters: readonly Filter[],
  fields: readonly Field[],
  timeZone: string,
): Record<string, string> =>
  Object.fromEntries(
    filters.filter(isComplete).map((f) => {
      const values = f.values.map((v) => wireValue(f, fieldOf(f, fields), v, timeZone));
      return [parameter(f), joined({ ...f, values })];
    }),
  );

function typed(field: Field | undefined, op: Operator, value: string): unknown {
  if (op === 'is_null' || field?.kind === 'bool') return value === 'true';
  if (field && (field.kind === 'number' || field.kind === 'money' || field.kind === 'percent')) return Number(value);
  return value;
}

export function toNode(filters: readonly Filter[], fields: readonly Field[], timeZone: string): FilterNode | null {
  const all = filters.filter(isComplete).map((f) => {
    const field = fieldOf(f, fields);
    const values = f.values.map((v) => typed(field, f.op, wireValue(f, field, v, timeZone)));
    return { field: f.field, op: f.op, value: (takesMany(f.op) ? values : values[0]) as FilterValue };
  });
  return all.length ? { all } : null;
}

/** Reads the flat part of a filter tree; what the chips cannot show is counted so that the screen can say so. */
export function fromNode(
  node: FilterNode | null | undefined,
  fields: readonly Field[],
  timeZone: string,
): { filters: Filter[]; unshown: number } {
  if (!node) return { filters: [], unshown: 0 };
  if ('all' in node) {
    const parts = node.all.map((child) => fromNode(child, fields, timeZone));
    return { filters: parts.flatMap((p) => p.filters), unshown: parts.reduce((n, p) => n + p.unshown, 0) };
  }
  if (!('field' in node)) return { filters: [], unshown: 1 };
  const op = OPERATORS.find((o) => o === node.op);
  const field = fields.find((f) => filterName(f) === node.field);
  if (!op || !field) return { filters: [], unshown: 1 };
  const values = (Array.isArray(node.value) ? node.value : [node.value]).map((v) =>
    field.kind === 'datetime' && typeof v === 'string' && v.includes('T') ? dayOf(v, timeZone) : String(v),
  );
  return { filters: [{ field: node.field, op, values }], unshown: 0 };
}
