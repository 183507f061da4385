import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { invalidate, queryClient } from '@/api/query';
import type { BinItem } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const COLLECTION = { contact: 'contacts', account: 'accounts', deal: 'deals', file: 'files' } as const;
type Kind = keyof typeof COLLECTION;
const KINDS = ['contact', 'account', 'deal', 'file'] as const satisfies Kind[];

export default function RecycleBinScreen() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const format = useFormat();
  const kinds = KINDS.filter((k) => may('delete', k));
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'contact');
  const [purging, setPurging] = useState<BinItem | null>(null);
  const bin = useInfiniteQuery({
    queryKey: ['recycle-bin', kind],
    queryFn: ({ pageParam, signal }) => get('/recycle-bin', { entity: kind, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
    enabled: kinds.length > 0,
  });
  const items = bin.data?.pages.flatMap((page) => page.data) ?? [];
  const path = (item: BinItem) => `/${COLLECTION[kind]}/${item.id}` as const;
  const reload = async () => {
    await queryClient.invalidateQueries({ queryKey: ['recycle-bin'] });
    await invalidate(kind);
  };
  const restore = async (item: BinItem) => {
    await post(`${path(item)}/restore`, undefined, { version: item.version });
    await reload();
    say(t('bin.restored', { name: item.title }));
  };
  const purge = async (item: BinItem) => {
    await post(`${path(item)}/purge`, undefined, { version: item.version });
    await reload();
  };
  if (kinds.length === 0) return <EmptyState title={t('state.notAllowed')} />;
  return (
    <Part title={t('settings.recycleBin')} text={t('bin.text')}>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t('bin.kind')}
        value={kind}
        onChange={(next) => setKind(next as Kind)}
        data={kinds.map((k) => ({ value: k, label: k === 'file' ? t('file.title') : t(`entities.${k}`) }))}
      />
      {bin.error && <ErrorState error={bin.error} onRetry={() => void bin.refetch()} />}
      {bin.isPending && <SkeletonLines />}
      {bin.data && items.length === 0 && (
        <EmptyState title={t('bin.empty')} text={t('bin.emptyText')}>
          <LinkButton to="/contacts">{t('empty.toContacts')}</LinkButton>
          <LinkButton to="/deals">{t('empty.toDeals')}</LinkButton>
        </EmptyState>
      )}
      {items.length > 0 && (
        <PlainTable heads={[t('field.name'), t('bin.deletedAt'), t('bin.deletedBy')]}>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <strong>{item.title}</strong>
              </td>
              <td>{format.ago(item.deleted_at)}</td>
              <td>{item.deleted_by_name}</td>
              <td className={classes.end}>
                <ActionButton
                  variant="default"
                  size="compact-sm"
                  may={may('delete', kind)}
                  onClick={() => void restore(item).catch(sayProblem)}
                >
                  {t('bin.restore')}
                </ActionButton>{' '}
                <ActionButton
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  may={me.user.role === 'admin'}
                  onClick={() => setPurging(item)}
                >
                  {t('bin.purge')}
                </ActionButton>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {bin.hasNextPage && (
        <Button mt="sm" variant="default" loading={bin.isFetchingNextPage} onClick={() => void bin.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
      <ConfirmDialog
        opened={purging !== null}
        title={t('bin.purgeOf', { name: purging?.title ?? '' })}
        text={t('bin.purgeText')}
        confirm={t('bin.purge')}
        onConfirm={() => purging && void purge(purging).catch(sayProblem)}
        onClose={() => setPurging(null)}
      />
    </Part>
  );
}
