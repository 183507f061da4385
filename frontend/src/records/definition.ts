/** What the generic screens need to know about a record type; each feature provides one. */
import type { ComponentType } from 'react';
import { createContext, useContext, useMemo } from 'react';
import type { Entity } from '@/api/entities';
import { useMeta } from '@/api/lookups';
import type { AnyRecord, MetaField } from '@/api/types';
import type { Field, FieldKind, FieldLabel } from '@/form/field';

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
  /** Completes a change that needs more than was given (a reason for a lost deal); null cancels it. */
  complete?: (patch: Record<string, unknown>, record: AnyRecord | null) => Promise<Record<string, unknown> | null>;
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
    sortable: meta.sortable,
    filter: meta.filterable,
    group: 'custom',
    form: 'more',
    ...(choices.length ? { choices, choiceText: Object.fromEntries(choices.map((c) => [c, c])) } : {}),
    ...(meta.operators ? { operators: meta.operators } : {}),
    ...(meta.refers_to ? { refersTo: meta.refers_to as Entity } : {}),
  };
}

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

/** The fields of the program and those the company has added. */
export function useFields(definition: Definition): readonly Field[] {
  const known = useMeta()?.entities?.[definition.entity]?.fields;
  return useMemo(() => {
    if (!known) return definition.fields;
    const custom = known.filter((f) => f.custom).flatMap((f) => customField(f) ?? []);
    // a catalogue that lists only added fields says nothing about the built-in ones
    const built = known.some((f) => !f.custom) ? definition.fields.map((f) => withMeta(f, known)) : definition.fields;
    return [...built, ...custom];
  }, [definition, known]);
}
