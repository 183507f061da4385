/** A list of any length, of which only the pages around the visible rows are loaded and only visible rows are drawn. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useMemo } from 'react';
import type { Collection } from '@/api/entities';
import type { Composed } from '@/api/operations';
import { listOptions, pageInView } from '@/api/query';
import type { AnyRecord } from '@/api/types';
import { combinePages } from './combine-pages';
import { firstPage, MAX_ROWS, PAGE_ROWS, pageOf } from './pages';
import type { Window } from './window';

const headingAt = () => undefined;

export function useWindow(
  collection: Collection,
  query: Composed,
  scroller: RefObject<HTMLElement | null>,
  rowHeight: number,
): Window {
  const first = useQuery({
    ...listOptions(collection, firstPage(query)),
    placeholderData: keepPreviousData,
  });
  const head = first.data;
  const count = head ? (head.page.count ?? head.data.length) : 0;
  const virtualizer = useVirtualizer<HTMLElement, Element>({
    count: first.isPending ? 24 : Math.min(count, MAX_ROWS),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialRect: { width: 1000, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const from = Math.floor((items[0]?.index ?? 0) / PAGE_ROWS);
  const to = Math.floor((items.at(-1)?.index ?? 0) / PAGE_ROWS);
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((n) => n > 0);
  const rest = useQueries({
    queries: first.isPending ? [] : numbers.map((n) => pageInView(collection, pageOf(query, n))),
    combine: combinePages,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the numbers follow from `from` and `to`
  const pages = useMemo(() => {
    const found = new Map<number, AnyRecord[]>();
    if (head) found.set(0, head.data);
    numbers.forEach((n, i) => {
      const page = rest.rows[i];
      if (page) found.set(n, page);
    });
    return found;
  }, [head, rest.rows, from, to]);
  const rowAt = useCallback(
    (index: number): AnyRecord | undefined => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    [pages],
  );
  return {
    virtualizer,
    items,
    length: count,
    count,
    rowAt,
    headingAt,
    placeOf: (index) => ({ query, index }),
    capped: head?.page.count_capped === true,
    loading: first.isPending,
    fetching: first.isFetching,
    error: first.error,
    retry: () => void first.refetch(),
    gap: rest.gap,
    fill: rest.fill,
  };
}
