/**
 * A field of a record, described once. Table column, filter, form input, property and timeline all read this
 * description; a new field is one entry in its feature's `fields.tsx` and one label per language.
 */
import type { TFunction } from 'i18next';
import type { ComponentType, ReactNode } from 'react';
import type { Entity } from '@/api/entities';
import type { AnyRecord } from '@/api/types';
import type en from '@/locales/en.json';

export type FieldLabel = keyof (typeof en)['field'];
export type ChoiceSet = keyof (typeof en)['choice'];
export type FieldGroup = keyof (typeof en)['group'];

export type FieldKind =
  | 'text'
  | 'long_text'
  | 'email'
  | 'phone'
  | 'url'
  | 'number'
  | 'percent'
  | 'money'
  | 'date'
  | 'datetime'
  | 'bool'
  | 'choice'
  | 'multi_choice'
  | 'list'
  | 'country'
  | 'currency'
  | 'user'
  | 'team'
  | 'pipeline'
  | 'stage'
  | 'ref'
  | 'tags'
  | 'import';

export interface FieldInputProps {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The record being edited, for fields that depend on others (the currency of an amount). */
  record?: Readonly<Record<string, unknown>>;
  error?: string | undefined;
  /** Absent where the label is already visible beside the input; it is then used for assistive technology only. */
  bare?: boolean;
  autoFocus?: boolean;
  onCommit?: () => void;
  onCancel?: () => void;
  disabled?: boolean;
  /** True inside a popover, which would take a click into a portal for a click outside. */
  inPopover?: boolean;
}

export interface Field {
  name: string;
  kind: FieldKind;
  label: FieldLabel;
  /** The literal label of a custom field. */
  text?: string;
  custom?: boolean;
  /** What to fill in, explained. */
  help?: string;
  readOnly?: boolean;
  /** Shown and, for the user's role, not to be changed. */
  locked?: boolean;
  required?: boolean;
  sortable?: boolean;
  /** What the field is called in filters, where that differs (`tag_id` finds any of `tag_ids`). */
  filterName?: string;
  /** The operators the server offers; those of the kind when not known yet. */
  operators?: readonly string[];
  /** `false` keeps a field out of the filter builder. */
  filter?: boolean;
  /** Width in pixels; `false` keeps a field out of tables. */
  column?: number | false;
  /** Where the field stands among the properties; `false` keeps it out. */
  group?: FieldGroup | false;
  /** First in the form, behind "more", or not in it. */
  form?: 'main' | 'more' | false;
  choices?: readonly string[];
  choiceText?: Readonly<Record<string, string>>;
  /** Choices that are shown where they are and not offered any more. */
  retired?: readonly string[];
  choiceSet?: ChoiceSet;
  /** Badge colour by value, always beside the text. */
  colors?: Readonly<Record<string, string>>;
  refersTo?: Entity;
  input?: ComponentType<FieldInputProps>;
  /** `tabIndex` is -1 in a grid, which is one stop for the keyboard as a whole. */
  show?: (record: AnyRecord, tabIndex: number) => ReactNode;
}

/** What a custom field of money holds. */
export interface Amount {
  amount_minor: number;
  currency: string;
}

type Options = Partial<Omit<Field, 'name' | 'kind'>>;

/** Starts the list of fields of one record type; names are checked against its wire shape. */
export const describe =
  <R>() =>
  <N extends Extract<keyof R, string>>(name: N, kind: FieldKind, options: Options = {}): Field => ({
    label: name as unknown as FieldLabel,
    ...options,
    name,
    kind,
  });

const customKey = (name: string) => name.replace(/^custom\./, '');

export function readField(field: Field, record: Readonly<Record<string, unknown>>): unknown {
  if (!field.custom) return record[field.name];
  return (record.custom as Record<string, unknown> | undefined)?.[customKey(field.name)];
}

/** The merge patch that writes one field. */
export function writeField(field: Field, value: unknown): Record<string, unknown> {
  return field.custom ? { custom: { [customKey(field.name)]: value } } : { [field.name]: value };
}

/** The member of a form that holds a field, and what it is once the field has this value; other custom values stay. */
export function withField(field: Field, value: unknown, values: Readonly<Record<string, unknown>>): [string, unknown] {
  if (!field.custom) return [field.name, value];
  return ['custom', { ...(values.custom as object | undefined), [customKey(field.name)]: value }];
}

export const labelOf = (t: TFunction, field: Field): string => field.text ?? t(`field.${field.label}`);

export function choiceLabel(t: TFunction, field: Field, value: unknown): string {
  const text = field.choiceText?.[String(value)];
  if (text !== undefined) return text;
  if (!field.choiceSet || !field.choices?.includes(String(value))) return String(value ?? '');
  return t(`choice.${field.choiceSet}.${String(value)}` as never);
}

/** The choices that can be chosen: not those that are retired, but for what is chosen already. */
export function offeredChoices(field: Field, current: unknown): readonly string[] {
  const chosen = Array.isArray(current) ? current : [current];
  return (field.choices ?? []).filter((choice) => !field.retired?.includes(choice) || chosen.includes(choice));
}

export const isNumeric = (kind: FieldKind): boolean => kind === 'number' || kind === 'money' || kind === 'percent';
export const isReference = (kind: FieldKind): boolean =>
  kind === 'user' || kind === 'team' || kind === 'ref' || kind === 'stage' || kind === 'pipeline';
