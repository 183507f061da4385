/** What somebody answering a call needs at once: owner, last contact, next step, open and won business, products. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { COLLECTION, type PagedEntity } from '@/api/entities';
import type { MoneySum } from '@/api/types';
import { useFormat } from '@/lib/locale';
import classes from './summary-strip.module.css';

export function SummaryStrip({ entity, id }: { entity: PagedEntity; id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ['about', entity, id, 'summary'],
    queryFn: ({ signal }) => get(`/${COLLECTION[entity]}/${id}/summary`, {}, signal),
  });
  const deals = (part: { count: number; sums: MoneySum[] } | undefined) =>
    part && part.count > 0
      ? [part.count, part.sums.map((s) => format.money(s.amount_minor, s.currency, true)).join(' + ')]
          .filter(Boolean)
          .join(' · ')
      : t('summary.none');
  const next = data?.next_activity;
  const facts: [string, ReactNode][] = [
    [t('field.owner_id'), data?.owner_name ?? t('summary.nobody')],
    [t('summary.lastContact'), data?.last_activity_at ? format.ago(data.last_activity_at) : t('summary.never')],
    [
      t('summary.next'),
      next
        ? `${next.subject ?? t(`choice.activity_kind.${next.kind}`)} · ${format.relativeDay(format.dayOf(next.due_at ?? next.at))}`
        : t('summary.noStep'),
    ],
  ];
  if (entity !== 'deal') {
    facts.push([t('summary.openDeals'), deals(data?.open_deals)], [t('summary.wonDeals'), deals(data?.won_deals)]);
    if (data?.products.length)
      facts.push([
        t('summary.bought'),
        data.products.map((p) => `${format.number(p.quantity)} × ${p.name}`).join(', '),
      ]);
  }
  return (
    <dl className={classes.strip} aria-busy={!data}>
      {facts.map(([label, value]) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd className="num">{data ? value : <span className={classes.bone} />}</dd>
        </div>
      ))}
    </dl>
  );
}
