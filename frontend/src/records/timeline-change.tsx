/** What an event changed: one line for a beginning or an end, old and new values for a change. */
import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type Collection, type PagedEntity } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import type { AnyRecord, EventKind, TimelineItem } from '@/api/types';
import { type Field, labelOf } from '@/form/field';
import { type FieldContext, textOf } from '@/form/field-context';
import { type ShownChange, shownChanges } from './changes';
import classes from './timeline.module.css';

function RecordName({ collection, id }: { collection: Collection; id: string }) {
  return useRecordName(collection, id) ?? '…';
}

interface Part {
  value?: string;
  name?: string;
  contact_id?: string;
  account_id?: string;
  deal_id?: string;
}

/** Addresses, jobs, lines, people: each by what it is known by. */
function Parts({ parts }: { parts: readonly Part[] }) {
  return parts.map((part, index) => {
    const text = part.value ?? part.name;
    const [collection, id] = part.contact_id
      ? (['contacts', part.contact_id] as const)
      : part.deal_id
        ? (['deals', part.deal_id] as const)
        : (['accounts', part.account_id] as const);
    return (
      <span key={text ?? id}>
        {index > 0 && ', '}
        {text ?? (id ? <RecordName collection={collection} id={id} /> : '…')}
      </span>
    );
  });
}

interface ValueProps {
  field: Field;
  value: unknown;
  record: AnyRecord;
  ctx: FieldContext;
}

function Value({ field, value, record, ctx }: ValueProps) {
  const empty = <span className="muted">{ctx.t('value.empty')}</span>;
  if (value === null || value === undefined || value === '') return empty;
  if (Array.isArray(value)) {
    if (value.length === 0) return empty;
    if (typeof value[0] === 'object') return <Parts parts={value as Part[]} />;
  }
  if (field.kind === 'ref' && typeof value === 'string')
    return <RecordName collection={COLLECTION[field.refersTo ?? 'account']} id={value} />;
  return textOf(field, value, { currency: record.currency }, ctx) || empty;
}

interface ChangesProps {
  changes: readonly ShownChange[];
  record: AnyRecord;
  ctx: FieldContext;
  /** The values a record began with have nothing before them. */
  first: boolean;
}

function Changes({ changes, record, ctx, first }: ChangesProps) {
  return (
    <dl className={classes.changes}>
      {changes.map(({ field, before, after }) => (
        <div key={field.name}>
          <dt>{labelOf(ctx.t, field)}</dt>
          <dd>
            {!first && (
              <>
                <span className={classes.before}>
                  <Value field={field} value={before} record={record} ctx={ctx} />
                </span>
                {' → '}
              </>
            )}
            <span className={classes.after}>
              <Value field={field} value={after} record={record} ctx={ctx} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface Props {
  item: TimelineItem;
  entity: PagedEntity;
  /** Says in which currency amounts are. */
  record: AnyRecord;
  fields: readonly Field[];
  ctx: FieldContext;
}

/** What is purged shows no timeline any more, and what shows one has no password. */
const SENTENCES = {
  created: 'created',
  updated: 'updated',
  deleted: 'deleted',
  restored: 'restored',
  purged: 'deleted',
  password_changed: 'updated',
} as const satisfies Record<EventKind, string>;

export function TimelineChange({ item, entity, record, fields, ctx }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const kind = item.event?.kind ?? 'updated';
  const name = item.actor_name ?? t('timeline.system');
  const changes = shownChanges(entity, item.event?.changes ?? [], fields);
  const sentence = t(`timeline.${SENTENCES[kind]}.${entity}`, { name });
  if (kind === 'updated')
    return changes.length ? (
      <Changes changes={changes} record={record} ctx={ctx} first={false} />
    ) : (
      <span>{sentence}</span>
    );
  const filled = kind === 'created' ? changes.filter((c) => c.after !== null && c.after !== false) : [];
  return (
    <>
      <span>{sentence}</span>
      {filled.length > 0 && (
        <UnstyledButton className={classes.toggle} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t(opened ? 'timeline.hideDetails' : 'timeline.showDetails')}
        </UnstyledButton>
      )}
      {opened && <Changes changes={filled} record={record} ctx={ctx} first />}
    </>
  );
}
