/** What is needed to show a field as text: language, names of users and stages, tags. Made once per screen. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNames, useTags } from '@/api/lookups';
import type { AnyRecord, Tag } from '@/api/types';
import { type Format, useFormat } from '@/lib/locale';
import { type Amount, choiceLabel, type Field, readField } from './field';

export interface FieldContext {
  t: TFunction;
  format: Format;
  name: ReturnType<typeof useNames>;
  tag: (id: string) => Tag | undefined;
}

export function useFieldContext(): FieldContext {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useNames();
  const tags = useTags();
  return useMemo(() => {
    const byId = new Map(tags.map((tag) => [tag.id, tag]));
    return { t, format, name, tag: (id: string) => byId.get(id) };
  }, [t, format, name, tags]);
}

let countries: Intl.DisplayNames | undefined;
export function countryName(code: string, language: string): string {
  if (countries?.resolvedOptions().locale !== language)
    countries = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A value as one line of text; the empty string when there is none. */
export function textOf(
  field: Field,
  value: unknown,
  record: Readonly<Record<string, unknown>>,
  ctx: FieldContext,
): string {
  const { t, format } = ctx;
  if (value === null || value === undefined || value === '') return '';
  switch (field.kind) {
    case 'money':
      if (typeof value === 'object') return format.money((value as Amount).amount_minor, (value as Amount).currency);
      return format.money(Number(value), (record.currency as string | null) ?? format.currency);
    case 'number':
      return format.number(Number(value));
    case 'percent':
      return t('value.percent', { value: format.number(Number(value)) });
    case 'date':
      return format.day(String(value));
    case 'datetime':
      return format.moment(String(value));
    case 'bool':
      return value ? t('value.yes') : t('value.no');
    case 'choice':
      return choiceLabel(t, field, value);
    case 'multi_choice':
      return (value as string[]).map((v) => choiceLabel(t, field, v)).join(', ');
    case 'country':
      return countryName(String(value), format.language);
    case 'user':
      return ctx.name('users', value) ?? '';
    case 'team':
      return ctx.name('teams', value) ?? '';
    case 'stage':
      return ctx.name('stages', value) ?? '';
    case 'pipeline':
      return ctx.name('pipelines', value) ?? '';
    case 'ref':
      return expandedName(field, record);
    case 'tags':
      return (value as string[]).flatMap((id) => ctx.tag(id)?.name ?? []).join(', ');
    case 'list':
      return (value as string[]).join(', ');
    default:
      return String(value);
  }
}

export function expandedName(field: Field, record: Readonly<Record<string, unknown>>): string {
  const expanded = record[field.name.replace(/_id$/, '')] as AnyRecord | null | undefined;
  return (expanded?.name as string | undefined) ?? '';
}

export const fieldText = (field: Field, record: Readonly<Record<string, unknown>>, ctx: FieldContext): string =>
  textOf(field, readField(field, record), record, ctx);
