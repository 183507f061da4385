/** The related lists that several record pages show in the same way. */
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNames } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { Params } from '@/api/operations';
import type { Activity, ActivityLink, AnyRecord, Contact, Deal } from '@/api/types';
import { useFormat } from '@/lib/locale';
import { toggleDone } from './activities';
import { RelatedList } from './related-list';

interface Props<C extends 'deals' | 'contacts'> {
  title: string;
  query: Params<`/${C}`>;
  values?: Record<string, unknown>;
}

export function RelatedDeals({ title, query, values }: Props<'deals'>) {
  const format = useFormat();
  const name = useNames();
  const meta = (record: AnyRecord) => {
    const deal = record as unknown as Deal;
    return (
      <>
        <span>{name('stages', deal.stage_id)}</span>
        {deal.amount_minor != null && <span className="num">{format.money(deal.amount_minor, deal.currency)}</span>}
      </>
    );
  };
  return (
    <RelatedList
      entity="deal"
      title={title}
      query={{ ...query, sort: '-updated_at' }}
      meta={meta}
      {...(values ? { create: { values } } : {})}
    />
  );
}

export function RelatedContacts({ title, query, values }: Props<'contacts'>) {
  const meta = (record: AnyRecord) => {
    const contact = record as unknown as Contact;
    return <span>{[contact.title, contact.email].filter(Boolean).join(' · ')}</span>;
  };
  return (
    <RelatedList entity="contact" title={title} query={query} meta={meta} {...(values ? { create: { values } } : {})} />
  );
}

export function RelatedTasks({ link }: { link: ActivityLink }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const named = (record: AnyRecord) => String(record.subject ?? '');
  return (
    <RelatedList
      entity="activity"
      title={t('related.tasks')}
      query={{ ...link, kind: 'task', done_at__is_null: true, sort: 'due_at' }}
      create={{ kind: 'task', values: { kind: 'task', links: [link] }, onCreated: () => {} }}
      leading={(record) => (
        <Checkbox
          size="xs"
          disabled={!may('edit', 'activity', record)}
          aria-label={t('task.done', { name: named(record) })}
          checked={Boolean(record.done_at)}
          onChange={() => void toggleDone(record as unknown as Activity, t('task.checked', { name: named(record) }))}
        />
      )}
      meta={(record) => (record.due_at ? <span>{format.relativeDay(format.dayOf(String(record.due_at)))}</span> : null)}
    />
  );
}
