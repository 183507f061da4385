import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { startTransition, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNames } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { Composed } from '@/api/operations';
import { readPage } from '@/api/query';
import type { BoardColumn as Column, Deal, Stage } from '@/api/types';
import { useFormat } from '@/lib/locale';
import { openCreate } from '@/records/create';
import { BoardCard } from './board-card';
import classes from './deals.module.css';
import type { Moves } from './use-moves';

interface Props {
  column: Column;
  stages: readonly Stage[];
  query: Composed;
  moves: Moves;
  onPeek: (deal: Deal) => void;
}

/** Cards of a column that fit on a screen, drawn at once. */
const AT_ONCE = 10;

/** True from right after the first drawing on: what is below the screen follows in pieces that block nothing. */
function useAllDrawn(): boolean {
  const [all, setAll] = useState(false);
  useEffect(() => startTransition(() => setAll(true)), []);
  return all;
}

/** Cards beyond the first page are read when the end of the column comes into view. */
function useMore(column: Column, query: Composed) {
  const [wanted, setWanted] = useState(false);
  const more = useInfiniteQuery({
    queryKey: ['deals', 'column', column.stage.id, query, column.next_cursor],
    queryFn: ({ pageParam, signal }) =>
      readPage<Deal>('deals', { ...query, stage_id: column.stage.id, cursor: pageParam, limit: 30 }, signal),
    initialPageParam: column.next_cursor ?? null,
    getNextPageParam: (page) => page.page.next_cursor,
    enabled: wanted && Boolean(column.next_cursor),
  });
  const deals = useMemo(() => {
    const extra = column.next_cursor ? (more.data?.pages.flatMap((p) => p.data) ?? []) : [];
    const known = new Set(column.deals.map((d) => d.id));
    return [...column.deals, ...extra.filter((d) => !known.has(d.id) && d.stage_id === column.stage.id)];
  }, [column, more.data]);
  const hasMore = Boolean(column.next_cursor) && (!more.data || more.hasNextPage);
  const next = () => (wanted ? void (more.hasNextPage && !more.isFetching && more.fetchNextPage()) : setWanted(true));
  return { deals, hasMore, next };
}

export function BoardColumn({ column, stages, query, moves, onPeek }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const name = useNames();
  const allDrawn = useAllDrawn();
  const format = useFormat();
  const { stage } = column;
  const { deals, hasMore, next } = useMore(column, query);
  const box = useRef<HTMLElement>(null);
  const cards = useRef<HTMLUListElement>(null);
  const [over, setOver] = useState<{ refused: string | null } | null>(null);
  const { refusal } = moves;
  useEffect(() => {
    const [element, scroller] = [box.current, cards.current];
    if (!element || !scroller) return;
    return combine(
      dropTargetForElements({
        element,
        getData: () => ({ stage: stage.id }),
        canDrop: ({ source }) => (source.data.deal as Deal | undefined)?.stage_id !== stage.id,
        onDragEnter: ({ source }) =>
          setOver({ refused: refusal((source.data.deal as Deal | undefined)?.stage_id, stage) }),
        onDragLeave: () => setOver(null),
        onDrop: () => setOver(null),
      }),
      autoScrollForElements({ element: scroller }),
    );
  }, [stage, refusal]);
  const sums = column.sums.filter((s) => s.amount_minor !== 0);
  return (
    <section
      ref={box}
      className={classes.column}
      data-over={over ? (over.refused ? 'refused' : 'drop') : undefined}
      aria-label={stage.name}
    >
      <header className={classes.columnHead}>
        <h2>{stage.name}</h2>
        <span className="muted num">{format.number(column.count)}</span>
        <ActionIcon
          size={24}
          ml="auto"
          aria-label={t('deal.addIn', { stage: stage.name })}
          disabled={!may('create', 'deal') || stage.kind !== 'open'}
          onClick={() => openCreate({ entity: 'deal', values: { pipeline_id: stage.pipeline_id, stage_id: stage.id } })}
        >
          <IconPlus size={14} />
        </ActionIcon>
        <p className={`${classes.sums} num`}>
          {sums.length === 0 && <span>{format.money(0)}</span>}
          {sums.map((s) => (
            <span key={s.currency}>
              {format.money(s.amount_minor, s.currency, true)}
              {stage.kind === 'open' && (
                <span> · {t('deal.weighted', { sum: format.money(s.weighted_minor, s.currency, true) })}</span>
              )}
            </span>
          ))}
        </p>
      </header>
      {over && !over.refused && <div className={classes.dropLine} />}
      {over?.refused && <p className={classes.refused}>{over.refused}</p>}
      <ul
        ref={cards}
        className={classes.cards}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling column is reached with the keyboard
        tabIndex={0}
        aria-label={stage.name}
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
          if (hasMore && scrollTop + clientHeight > scrollHeight - 400) next();
        }}
      >
        {(allDrawn ? deals : deals.slice(0, AT_ONCE)).map((deal) => (
          <BoardCard
            key={deal.id}
            deal={deal}
            stages={stages}
            movable={may('edit', 'deal', deal as never)}
            owner={name('users', deal.owner_id)}
            moves={moves}
            onPeek={onPeek}
          />
        ))}
        {hasMore && allDrawn && (
          <li>
            <button type="button" className={classes.more} onClick={next}>
              {t('list.more')}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
