/** What deals are found by and do not have as a member: what is sold, whose account it is, how they went through stages. */
import type { Field, FieldKind } from '@/form/field';

const BARE = { readOnly: true, column: false, group: false, form: false } as const;

const of = (name: string, kind: FieldKind, more: Partial<Field> & Pick<Field, 'label'>): Field => ({
  ...BARE,
  name,
  kind,
  ...more,
});

/** Those that only a number on a dashboard asks for; they are shown and removed, and not offered. */
const counted = (name: string, kind: FieldKind, more: Partial<Field> & Pick<Field, 'label'>): Field =>
  of(name, kind, { ...more, filter: false });

export const dealFilterFields: readonly Field[] = [
  of('product_id', 'ref', { label: 'product', refersTo: 'product' }),
  of('industry', 'text', { label: 'industry' }),
  of('without_next_step', 'bool', { label: 'without_next_step' }),
  counted('without_product', 'bool', { label: 'without_product' }),
  counted('entered_stage_id', 'stage', { label: 'entered_stage_id' }),
  counted('entered_kind', 'choice', {
    label: 'entered_kind',
    choices: ['open', 'won', 'lost'],
    choiceSet: 'deal_status',
  }),
  counted('left_stage_id', 'stage', { label: 'left_stage_id' }),
  counted('moved_at', 'datetime', { label: 'moved_at' }),
  counted('moved_on', 'bool', { label: 'moved_on' }),
];
