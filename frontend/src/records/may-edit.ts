/** Whether a field of a record may be changed: giving it to somebody else is a right of its own. */
import { useMay } from '@/api/me';
import type { AnyRecord } from '@/api/types';
import type { Field } from '@/form/field';
import type { Definition } from './definition';

export const givesAway = (field: Field): boolean => field.name === 'owner_id' || field.name === 'team_id';

export function useMayEdit(definition: Definition): (field: Field, record: AnyRecord) => boolean {
  const may = useMay();
  const { entity } = definition;
  return (field, record) =>
    !field.readOnly &&
    !field.locked &&
    may('edit', entity, record) &&
    (!givesAway(field) || may('assign', entity, record));
}
