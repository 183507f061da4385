/** The latest changes of many records at once: one's own, an administrator's those of all. Each opens with what became of it. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import type { Entity } from '@/api/entities';
import { useNames } from '@/api/lookups';
import { labelOf } from '@/form/field';
import { useFormat } from '@/lib/locale';
import { type BulkUpdate, bulkShown, isMoving } from '@/records/bulk';
import { BulkState } from '@/records/bulk-result';
import { useDefinition, useFields } from '@/records/definition';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './roles.module.css';

const POLL_MS = 2000;

/** What was done to the records, by the names of the fields. */
function What({ plan }: Pick<BulkUpdate, 'plan'>) {
  const { t } = useTranslation();
  const fields = useFields(useDefinition(plan.entity as Entity));
  if (plan.act === 'delete') return <>{t('bulk.outcome.deleted')}</>;
  const { custom, ...own } = (plan.changes ?? {}) as Record<string, unknown>;
  const names = [
    ...Object.keys(own),
    ...Object.keys((custom as object | undefined) ?? {}).map((key) => `custom.${key}`),
  ];
  if (plan.add_tag_ids?.length || plan.remove_tag_ids?.length) names.push('tag_ids');
  const label = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return field ? labelOf(t, field) : name;
  };
  return <>{[...new Set(names)].map(label).join(', ')}</>;
}

export default function BulkUpdatesScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useNames();
  const { data } = useQuery({
    queryKey: ['bulk-updates', 'latest'],
    queryFn: ({ signal }) => get('/bulk-updates', {}, signal),
    refetchInterval: ({ state }) => (state.data?.data.some(isMoving) ? POLL_MS : false),
  });
  const written = ({ counts }: BulkUpdate) => counts.updated + counts.deleted;
  return (
    <Part title={t('settings.bulkUpdates')} text={t('bulk.pastText')}>
      {!data && <SkeletonLines />}
      {data?.data.length === 0 && <EmptyState title={t('bulk.pastNone')} text={t('bulk.pastNoneText')} />}
      {data && data.data.length > 0 && (
        <PlainTable
          wide
          heads={[
            t('field.name'),
            t('bulk.records'),
            t('bulk.fields'),
            t('field.status'),
            t('bulk.outcome.updated'),
            t('bulk.outcome.failed'),
            t('import.when'),
          ]}
        >
          {data.data.map((bulk) => (
            <tr key={bulk.id}>
              <td>
                <button type="button" className={classes.name} onClick={() => bulkShown.set(bulk.id)}>
                  {t('bulk.name', { number: bulk.number })}
                </button>
              </td>
              <td>{t(`entities.${bulk.plan.entity as Entity}`)}</td>
              <td>
                <What plan={bulk.plan} />
              </td>
              <td>
                <BulkState state={bulk.state} />
              </td>
              <td className="num">{format.number(written(bulk))}</td>
              <td className="num">{format.number(bulk.counts.failed)}</td>
              <td>
                <time dateTime={bulk.created_at} title={format.moment(bulk.created_at)}>
                  {format.ago(bulk.created_at)}
                </time>{' '}
                <span className="muted">{name('users', bulk.created_by)}</span>
              </td>
              <td />
            </tr>
          ))}
        </PlainTable>
      )}
    </Part>
  );
}
