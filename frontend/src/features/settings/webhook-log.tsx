/** What a webhook was sent, looked at again for as long as something is on its way. */
import { Button, Modal, NumberInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { queryClient } from '@/api/query';
import type { Webhook, WebhookDelivery } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { Pill } from '@/ui/pill';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { PlainTable } from './part';
import classes from './settings.module.css';

const COLORS: Record<WebhookDelivery['status'], string> = {
  waiting: 'gray',
  running: 'blue',
  delivered: 'teal',
  failed: 'red',
};
const ERRORS = [
  'refused_address',
  'connection_failed',
  'tls',
  'timeout',
  'redirect',
  'status',
  'secret_unreadable',
] as const;
const POLL_MS = 1000;

const reload = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

function LogRow({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const error = ERRORS.find((known) => known === delivery.error);
  const retry = () =>
    void post(`/webhook-deliveries/${delivery.id}/retry`)
      .then(() => say(t('webhook.retried')))
      .then(reload)
      .catch(sayProblem);
  return (
    <tr>
      <td>
        <strong>{delivery.event_type}</strong>
        {delivery.position != null && <div className="muted num">#{delivery.position}</div>}
      </td>
      <td>
        <Pill color={COLORS[delivery.status]}>{t(`webhook.state.${delivery.status}`)}</Pill>
        {error && (
          <div className={classes.reason}>
            {t(`webhook.error.${error}`)} {delivery.response_status ?? ''}
          </div>
        )}
        {delivery.status === 'waiting' && delivery.attempts > 0 && delivery.next_at && (
          <div className="muted">{t('webhook.next', { when: format.moment(delivery.next_at) })}</div>
        )}
      </td>
      <td className="num">{delivery.attempts}</td>
      <td className="num">{delivery.duration_ms == null ? '–' : t('webhook.ms', { count: delivery.duration_ms })}</td>
      <td>
        <time dateTime={delivery.created_at}>{format.moment(delivery.created_at)}</time>
      </td>
      <td className={classes.end}>
        <Button
          variant="default"
          size="compact-sm"
          disabled={delivery.status === 'running'}
          aria-label={t('webhook.retryOf', { name: delivery.event_type })}
          onClick={retry}
        >
          {t('action.retry')}
        </Button>
      </td>
    </tr>
  );
}

function Replay({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState<number | string>('');
  const [to, setTo] = useState<number | string>('');
  const replay = () =>
    void post(`/webhooks/${webhook.id}/replay`, { from_position: Number(from), to_position: Number(to) })
      .then(({ count }) => say(t('webhook.replayed', { count })))
      .then(reload)
      .catch(sayProblem);
  return (
    <>
      <p className={classes.text}>{t('webhook.replayText')}</p>
      <div className={classes.filters}>
        <NumberInput
          size="xs"
          min={1}
          aria-label={t('webhook.from')}
          placeholder={t('webhook.from')}
          value={from}
          onChange={setFrom}
        />
        <NumberInput
          size="xs"
          min={1}
          aria-label={t('webhook.to')}
          placeholder={t('webhook.to')}
          value={to}
          onChange={setTo}
        />
        <Button size="xs" variant="default" disabled={from === '' || to === ''} onClick={replay}>
          {t('webhook.replay')}
        </Button>
      </div>
    </>
  );
}

export function WebhookLog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const log = useInfiniteQuery({
    queryKey: ['webhooks', 'log', webhook.id],
    queryFn: ({ pageParam, signal }) =>
      get(`/webhooks/${webhook.id}/deliveries`, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) =>
        page.data.some((delivery) => delivery.status !== 'delivered' && delivery.attempts === 0),
      )
        ? POLL_MS
        : 5 * POLL_MS,
  });
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const name = webhook.description ?? webhook.url;
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t('webhook.logOf', { name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Replay webhook={webhook} />
      {log.isPending && <SkeletonLines />}
      {log.error && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.data && rows.length === 0 && <EmptyState title={t('webhook.noLog')} />}
      {rows.length > 0 && (
        <PlainTable
          wide
          heads={[t('webhook.event'), t('webhook.status'), t('webhook.attempts'), t('webhook.took'), t('webhook.when')]}
        >
          {rows.map((delivery) => (
            <LogRow key={delivery.id} delivery={delivery} />
          ))}
        </PlainTable>
      )}
      {log.hasNextPage && (
        <Button variant="default" mt="sm" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </Modal>
  );
}
