/** A list in sections: a section is counted when its heading comes into view, and read while it is open and in view. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import type { Collection } from '@/api/entities';
import { type Composed, composed } from '@/api/operations';
import { listOptions, pageInView } from '@/api/query';
import type { AnyRecord } from '@/api/types';
import type { Group } from '@/filter/groups';
import { combinePages } from './combine-pages';
import { countOf, firstPage, MAX_ROWS, PAGE_ROWS, pageOf } from './pages';
import { layoutOf, openSections } from './sections';
import type { Window } from './window';

interface Options {
  collection: Collection;
  query: Composed;
  groups: readonly Group[];
  /** The sections that are open, as the address has it. */
  opened: string | undefined;
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
  headingHeight: number;
}

const NONE: ReadonlySet<string> = new Set();
const pageKey = (section: number, page: number) => `${section}:${page}`;

export function useSections(options: Options): Window & { open: ReadonlySet<string> } {
  const { collection, query, groups, opened, scroller, rowHeight, headingHeight } = options;
  const all = useQuery({ ...listOptions(collection, firstPage(query)), placeholderData: keepPreviousData });
  const queries = useMemo(() => groups.map((group) => composed({ ...query, ...group.filter })), [groups, query]);
  const [seen, setSeen] = useState(NONE);
  const counts = useQueries({
    queries: groups.map((group, i) => ({
      ...listOptions(collection, countOf(queries[i] ?? query)),
      enabled: seen.has(group.key),
    })),
    combine: (results) => results.map((r) => r.data?.page.count ?? undefined),
  });
  const open = useMemo(
    () =>
      openSections(
        opened,
        groups.map(({ key }, i) => ({ key, count: counts[i] })),
      ),
    [opened, groups, counts],
  );
  const layout = useMemo(
    () =>
      layoutOf(
        groups.map(({ key }, i) => ({
          open: open.has(key),
          count: counts[i] === undefined ? undefined : Math.min(counts[i], MAX_ROWS),
        })),
      ),
    [groups, open, counts],
  );
  const virtualizer = useVirtualizer<HTMLElement, Element>({
    count: layout.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (layout.at(index).row < 0 ? headingHeight : rowHeight),
    // a new function makes the virtualizer ask for the heights again
    getItemKey: useCallback(
      (index: number) => {
        const { section, row } = layout.at(index);
        return `${groups[section]?.key}:${row}`;
      },
      [layout, groups],
    ),
    overscan: 10,
    initialRect: { width: 1000, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const places = items.map((item) => layout.at(item.index));

  const inView = [...new Set(places.map(({ section }) => groups[section]?.key ?? ''))].join(',');
  useEffect(() => {
    setSeen((old) => {
      const keys = inView.split(',').filter((key) => !old.has(key));
      return keys.length ? new Set([...old, ...keys]) : old;
    });
  }, [inView]);

  const found = new Map<string, { section: number; page: number }>();
  for (const { section, row } of places) {
    const page = Math.floor(row / PAGE_ROWS);
    if (row >= 0 && counts[section] !== undefined) found.set(pageKey(section, page), { section, page });
  }
  const wanted = [...found.values()];
  const { rows, gap, fill } = useQueries({
    queries: wanted.map(({ section, page }) => pageInView(collection, pageOf(queries[section] ?? query, page))),
    combine: combinePages,
  });
  const pages = new Map<string, AnyRecord[] | undefined>(
    wanted.map(({ section, page }, i) => [pageKey(section, page), rows[i]]),
  );

  return {
    open,
    virtualizer,
    items,
    length: layout.length,
    count: all.data ? (all.data.page.count ?? all.data.data.length) : 0,
    rowAt: (index) => {
      const { section, row } = layout.at(index);
      return row < 0 ? undefined : pages.get(pageKey(section, Math.floor(row / PAGE_ROWS)))?.[row % PAGE_ROWS];
    },
    headingAt: (index) => {
      const { section, row } = layout.at(index);
      const group = groups[section];
      if (row >= 0 || !group) return undefined;
      const { key, label, color } = group;
      return { key, label, color, count: counts[section], open: open.has(key) };
    },
    placeOf: (index) => {
      const { section, row } = layout.at(index);
      return { query: queries[section] ?? query, index: row };
    },
    capped: all.data?.page.count_capped === true,
    loading: all.isPending,
    fetching: all.isFetching,
    error: all.error,
    retry: () => void all.refetch(),
    gap,
    fill,
  };
}
