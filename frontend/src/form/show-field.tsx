/** A field as it stands in a table cell, a card or a property: plain elements, because hundreds are on screen. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { COLLECTION, isPaged } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import type { AnyRecord } from '@/api/types';
import { Pill } from '@/ui/pill';
import { type Field, isNumeric, readField } from './field';
import { expandedName, type FieldContext, fieldText } from './field-context';
import classes from './show-field.module.css';

function reference(field: Field, record: AnyRecord, id: string, tabIndex: number): ReactNode {
  const name = expandedName(field, record);
  if (!name || !field.refersTo || !isPaged(field.refersTo)) return name;
  return (
    <Link to={`/${COLLECTION[field.refersTo]}/$id`} params={{ id }} className={classes.link} tabIndex={tabIndex}>
      {name}
    </Link>
  );
}

/** A record that a custom field points at; it is not read along with the record that has the field. */
function NamedReference({ field, id, tabIndex }: { field: Field; id: string; tabIndex: number }): ReactNode {
  const to = field.refersTo ?? 'account';
  const name = useRecordName(COLLECTION[to], id);
  if (!name || !isPaged(to)) return name;
  return (
    <Link to={`/${COLLECTION[to]}/$id`} params={{ id }} className={classes.link} tabIndex={tabIndex}>
      {name}
    </Link>
  );
}

export function showField(field: Field, record: AnyRecord, ctx: FieldContext, tabIndex = 0): ReactNode {
  if (field.show) return field.show(record, tabIndex);
  const value = readField(field, record);
  const text = fieldText(field, record, ctx);
  switch (field.kind) {
    case 'choice':
      return text && field.colors ? <Pill color={field.colors[String(value)] ?? 'gray'}>{text}</Pill> : text;
    case 'tags':
      return (
        <span className={classes.tags}>
          {((value as string[] | undefined) ?? []).map((id) => {
            const tag = ctx.tag(id);
            return tag ? (
              <Pill key={id} color={tag.color}>
                {tag.name}
              </Pill>
            ) : null;
          })}
        </span>
      );
    case 'ref':
      if (!value) return '';
      if (field.custom) return <NamedReference field={field} id={String(value)} tabIndex={tabIndex} />;
      return reference(field, record, String(value), tabIndex);
    case 'email':
      return value ? (
        <a className={classes.link} href={`mailto:${String(value)}`} tabIndex={tabIndex}>
          {text}
        </a>
      ) : (
        ''
      );
    case 'phone':
      return value ? (
        <a className={`${classes.link} num`} href={`tel:${String(value).replace(/[^\d+]/g, '')}`} tabIndex={tabIndex}>
          {text}
        </a>
      ) : (
        ''
      );
    case 'url':
      return value ? webLink(String(value), tabIndex) : '';
    case 'datetime':
      return value ? (
        <time className="num" dateTime={String(value)} title={text}>
          {ctx.format.ago(String(value))}
        </time>
      ) : (
        ''
      );
    default:
      return text && (isNumeric(field.kind) || field.kind === 'date') ? <span className="num">{text}</span> : text;
  }
}

function webLink(value: string, tabIndex: number): ReactNode {
  const address = /^https?:\/\//i.test(value) ? value : `https://${value}`;
  return (
    <a className={classes.link} href={address} target="_blank" rel="noreferrer noopener" tabIndex={tabIndex}>
      {value.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}
    </a>
  );
}
