/** What the generic screens need to know about a record type; each feature provides one. */
import type { ComponentType } from 'react';
import { createContext, useContext, useMemo } from 'react';
import type { Entity } from '@/api/entities';
import { useMeta } from '@/api/lookups';
import { useRestricted } from '@/api/me';
import type { AccountInput, AnyRecord, MetaField, RestrictedFields } from '@/api/types';
import type { QuickGroup } from '@/filter/quick';
import type { Field, FieldKind, FieldLabel } from '@/form/field';

/**
 * Writes a change that may need more than was given (a reason for a lost deal), asking for the rest first.
 * `records` are those to be changed, none for a new one; null when the question was dismissed.
 */
export type Complete = <T>(
  patch: Record<string, unknown>,
  records: readonly AnyRecord[],
  write: (full: Record<string, unknown>) => Promise<T>,
) => Promise<T | null>;

export interface FromText {
  values: Record<string, unknown>;
  /** An account the text names and that is not there yet. */
  account?: AccountInput & { name: string };
}

export interface Definition {
  entity: Entity;
  icon: ComponentType<{ size?: number | string }>;
  fields: readonly Field[];
  defaultColumns: readonly string[];
  /** What a card on a narrow screen shows below the title. */
  cardColumns: readonly string[];
  defaultSort: string;
  expand?: string;
  /** Starting values of a new record. */
  defaults?: () => Record<string, unknown>;
  complete?: Complete;
  /** What is sent of the values, where that is less than what is shown. */
  outgoing?: (values: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** Reads values of a new record out of pasted text (a signature). */
  fromText?: (text: string) => Promise<FromText | null>;
  /** Filters that are one click away. */
  quick?: readonly QuickGroup[];
  /** Fields that the bar for selected rows can set. */
  bulk?: readonly string[];
}

type Definitions = Readonly<Record<Entity, Definition>>;
const DefinitionsContext = createContext<Definitions | null>(null);
export const DefinitionsProvider = DefinitionsContext.Provider;

export function useDefinition(entity: Entity): Definition {
  const all = useContext(DefinitionsContext);
  if (!all) throw new Error('DefinitionsProvider is missing');
  return all[entity];
}

const CUSTOM_KINDS: Record<string, FieldKind> = {
  text: 'text',
  long_text: 'long_text',
  number: 'number',
  money: 'money',
  date: 'date',
  bool: 'bool',
  choice: 'choice',
  multi_choice: 'multi_choice',
  link: 'url',
  user: 'user',
  ref: 'ref',
};

/** How the values of a kind of custom field are shown and typed. */
export const customKind = (kind: string): FieldKind | undefined => CUSTOM_KINDS[kind];

const namesOf = ({ choices, choice_labels }: MetaField): Record<string, string> =>
  Object.fromEntries(choices.map((choice) => [choice, choice_labels[choice] ?? choice]));

export function customField(meta: MetaField): Field | null {
  const kind = CUSTOM_KINDS[meta.kind];
  if (!kind) return null;
  const choices = meta.choices ?? [];
  return {
    name: meta.name,
    kind,
    label: 'custom' satisfies FieldLabel,
    text: meta.label ?? meta.name.replace(/^custom\./, ''),
    custom: true,
    required: !meta.nullable,
    column: 150,
    sortable: meta.sortable,
    filter: meta.filterable,
    group: 'custom',
    form: meta.nullable ? 'more' : 'main',
    ...(meta.help ? { help: meta.help } : {}),
    ...(choices.length ? { choices, choiceText: namesOf(meta), retired: meta.retired_choices } : {}),
    ...(meta.operators ? { operators: meta.operators } : {}),
    ...(meta.refers_to ? { refersTo: meta.refers_to as Entity } : {}),
  };
}

const isCustom = (meta: MetaField) => meta.name.startsWith('custom.');

/** What can be filtered and sorted is the server's to say; until it has, the descriptor counts. */
function withMeta(field: Field, known: readonly MetaField[]): Field {
  const filtered = known.find((m) => m.name === (field.filterName ?? field.name));
  const sorted = known.find((m) => m.name === field.name);
  return {
    ...field,
    filter: field.filter !== false && filtered?.filterable === true,
    sortable: field.sortable === true && sorted?.sortable === true,
    ...(filtered?.operators ? { operators: filtered.operators } : {}),
  };
}

/** What the custom fields of a new record start with. */
export function customDefaults(known: readonly MetaField[] | undefined): { custom?: Record<string, unknown> } {
  const given = (known ?? []).filter((f) => isCustom(f) && f.default_value !== null && f.default_value !== undefined);
  if (given.length === 0) return {};
  return { custom: Object.fromEntries(given.map((f) => [f.name.replace(/^custom\./, ''), f.default_value])) };
}

/** The fields as far as the user's role goes: what is kept from it is not there, what it may only read cannot be changed. */
export function openFields(fields: readonly Field[], restricted: RestrictedFields | undefined): readonly Field[] {
  if (!restricted) return fields;
  const { hidden, read_only } = restricted;
  return fields
    .filter((field) => !hidden.includes(field.name) && !hidden.includes(field.filterName ?? field.name))
    .map((field) => (read_only.includes(field.name) ? { ...field, locked: true } : field));
}

/** The values of a new record without those that the user's role may not give, wherever they came from. */
export function openValues(
  values: Readonly<Record<string, unknown>>,
  restricted: RestrictedFields | undefined,
): Record<string, unknown> {
  if (!restricted) return { ...values };
  const closed = new Set([...restricted.hidden, ...restricted.read_only]);
  const open = (of: object, prefix: string) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !closed.has(`${prefix}${name}`)));
  const own = open(values, '');
  return values.custom ? { ...own, custom: open(values.custom, 'custom.') } : own;
}

/** The fields of the program and those the company has added, as far as the user's role goes. */
export function useFields(definition: Definition): readonly Field[] {
  const known = useMeta()?.entities?.[definition.entity]?.fields;
  const restricted = useRestricted(definition.entity);
  return useMemo(() => {
    if (!known) return openFields(definition.fields, restricted);
    const custom = known.filter(isCustom).flatMap((f) => customField(f) ?? []);
    // a catalogue that lists only added fields says nothing about the built-in ones
    const built = known.some((f) => !isCustom(f))
      ? definition.fields.map((f) => withMeta(f, known))
      : definition.fields;
    return openFields([...built, ...custom], restricted);
  }, [definition, known, restricted]);
}
