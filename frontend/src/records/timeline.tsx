/** Everything that happened on a record, newest first, filtered by kind. */
import { Button, Chip, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { COLLECTION, type PagedEntity } from '@/api/entities';
import type { AnyRecord, TimelineKind } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { useFieldContext } from '@/form/field-context';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { shownChanges } from './changes';
import { type Definition, useFields } from './definition';
import classes from './timeline.module.css';
import { TimelineEntry } from './timeline-entry';

const KINDS = ['comment', 'note', 'call', 'task', 'meeting', 'stage', 'change'] as const satisfies TimelineKind[];

export function Timeline({
  definition,
  entity,
  record,
}: {
  definition: Definition;
  entity: PagedEntity;
  record: AnyRecord;
}) {
  const { t } = useTranslation();
  const { id } = record;
  const ctx = useFieldContext();
  const fields = useFields(definition);
  const [kinds, setKinds] = useState<string[]>([]);
  const wanted = kinds.length ? kinds.join(',') : undefined;
  const timeline = useInfiniteQuery({
    queryKey: ['about', entity, id, 'timeline', wanted],
    queryFn: ({ pageParam, signal }) =>
      get(`/${COLLECTION[entity]}/${id}/timeline`, { kinds: wanted, cursor: pageParam, limit: 30 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
  });
  const items = timeline.data?.pages.flatMap((p) => p.data) ?? [];
  // a stage move has a line of its own; the event behind it adds nothing
  const shown = items.filter(
    ({ event }) =>
      event?.kind !== 'updated' || event.changes.length === 0 || shownChanges(entity, event.changes, fields).length > 0,
  );
  const offered = KINDS.filter((kind) => entity === 'deal' || kind !== 'stage');
  return (
    <section aria-label={t('timeline.title')}>
      <Chip.Group multiple value={kinds} onChange={setKinds}>
        <Group gap={6} my="sm">
          {offered.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {t(`choice.timeline_kind.${kind}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {timeline.isPending && <SkeletonLines />}
      {timeline.error && <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.data && items.length === 0 && <EmptyState title={t('timeline.empty')} text={t('timeline.emptyText')} />}
      <ol className={classes.list}>
        {shown.map((item) => (
          <TimelineEntry
            key={`${item.kind}:${item.id}`}
            item={item}
            entity={entity}
            record={record}
            fields={fields}
            ctx={ctx}
          />
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
    </section>
  );
}
