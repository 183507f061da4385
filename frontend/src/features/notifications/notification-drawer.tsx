/** What the user was told, the newest first; each leads to the record it is about. */
import { ActionIcon, Button, Drawer, SegmentedControl, Tooltip } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { recordPath } from '@/api/entities';
import { queryClient, readPage } from '@/api/query';
import { definitions } from '@/app/definitions';
import { notifications } from '@/app/overlays';
import { ErrorState } from '@/form/error-state';
import { labelOf } from '@/form/field';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { EmptyState, SkeletonLines } from '@/ui/states';
import classes from './notifications.module.css';
import { quoteOf, recordOf, sentence, type Told } from './told';
import { useUnread } from './unread';

const reload = () => queryClient.invalidateQueries({ queryKey: ['notifications'] });

async function mark({ id, version }: Told, read: boolean): Promise<void> {
  await patch(`/notifications/${id}`, version, { read });
  await reload();
}

async function markAll(): Promise<void> {
  let more = true;
  while (more) more = (await post('/notifications/read')).has_more;
  await reload();
}

export function NotificationDrawer() {
  const { t } = useTranslation();
  const [only, setOnly] = useState<'all' | 'unread'>('all');
  const unread = useUnread();
  const query = {
    limit: 30,
    expand: 'actor,account,contact,deal,activity,comment',
    ...(only === 'unread' ? { read_at__is_null: true } : {}),
  };
  const told = useInfiniteQuery({
    queryKey: ['notifications', 'told', only],
    queryFn: ({ pageParam, signal }) => readPage<Told>('notifications', { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
  });
  const items = told.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Drawer
      opened
      position="right"
      size={440}
      onClose={() => notifications.set(false)}
      title={t('notification.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          aria-label={t('notification.which')}
          value={only}
          onChange={(next) => setOnly(next as 'all')}
          data={(['all', 'unread'] as const).map((value) => ({ value, label: t(`notification.only.${value}`) }))}
        />
        {unread > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => void markAll().catch(sayProblem)}>
            {t('notification.markAll')}
          </Button>
        )}
      </div>
      {told.isPending && <SkeletonLines />}
      {told.error && <ErrorState error={told.error} onRetry={() => void told.refetch()} />}
      {told.data && items.length === 0 && (
        <EmptyState
          title={t(only === 'all' ? 'notification.none' : 'notification.allRead')}
          text={t('notification.noneText')}
        />
      )}
      <ul className={classes.list} aria-label={t('notification.title')}>
        {items.map((one) => (
          <Entry key={one.id} told={one} />
        ))}
      </ul>
      {told.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          fullWidth
          loading={told.isFetchingNextPage}
          onClick={() => void told.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
    </Drawer>
  );
}

function Entry({ told }: { told: Told }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const record = recordOf(told);
  const fieldName = (entity: keyof typeof definitions, name: string) => {
    const field = definitions[entity].fields.find((one) => one.name === name);
    return field ? labelOf(t, field) : null;
  };
  const open = () => {
    if (!told.read_at) void mark(told, true).catch(sayProblem);
    if (!record) return;
    notifications.set(false);
    void navigate({ to: recordPath(record.entity, record.id) });
  };
  const quote = quoteOf(told);
  const label = t(told.read_at ? 'notification.markUnread' : 'notification.markRead');
  return (
    <li className={classes.one}>
      <button type="button" className={classes.open} onClick={open}>
        <span className={classes.dot} data-unread={told.read_at ? undefined : true}>
          {!told.read_at && <span className="hidden">{t('notification.isUnread')}</span>}
        </span>
        <span className={classes.text}>
          {sentence(told, { t, format, fieldName })}
          {quote && <span className={classes.quote}>{quote}</span>}
          <time className={classes.when} dateTime={told.at} title={format.moment(told.at)}>
            {format.ago(told.at)}
          </time>
        </span>
      </button>
      <Tooltip label={label}>
        <ActionIcon
          size={28}
          className={classes.mark}
          aria-label={label}
          onClick={() => void mark(told, !told.read_at).catch(sayProblem)}
        >
          <IconCheck size={14} opacity={told.read_at ? 0.4 : 1} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
