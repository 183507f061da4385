/** Which changes of an event are worth reading, each with the field it belongs to; derived values are left out. */
import type { FieldChange } from '@/api/types';
import type { Field } from '@/form/field';
import { sameValue } from '@/lib/merge';

export interface ShownChange {
  field: Field;
  before: unknown;
  after: unknown;
}

type Values = Readonly<Record<string, unknown>>;
const valuesOf = (json: unknown): Values => (typeof json === 'object' && json !== null ? (json as Values) : {});

function customChanges(change: FieldChange, fields: readonly Field[]): ShownChange[] {
  const [before, after] = [valuesOf(change.before), valuesOf(change.after)];
  return fields
    .filter((field) => field.custom)
    .map((field) => {
      const key = field.name.replace(/^custom\./, '');
      return { field, before: before[key] ?? null, after: after[key] ?? null };
    })
    .filter((c) => !sameValue(c.before, c.after));
}

export function shownChanges(entity: string, changes: readonly FieldChange[], fields: readonly Field[]): ShownChange[] {
  const names = new Set(changes.map((c) => c.field));
  // the one address and the one job follow from the lists they were taken from
  const follows = (name: string) =>
    entity === 'contact' &&
    ((names.has('points') && (name === 'email' || name === 'phone')) ||
      (names.has('jobs') && (name === 'account_id' || name === 'title')) ||
      (name === 'name' && (names.has('first_name') || names.has('last_name'))));
  return changes.flatMap((change): ShownChange[] => {
    if (change.field === 'custom') return customChanges(change, fields);
    // a line of its own tells of the stage
    if (change.field === 'stage_id' || follows(change.field)) return [];
    const field = fields.find((f) => f.name === change.field);
    if (!field || field.readOnly) return [];
    return [{ field, before: change.before, after: change.after }];
  });
}
