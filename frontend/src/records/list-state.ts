/** The state of a list, held in the URL: view, filters, sort, text, columns, sections, open side panel. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Entity } from '@/api/entities';
import { useIsHidden } from '@/api/me';
import { composed } from '@/api/operations';
import { useList } from '@/api/query';
import type { ViewQuery } from '@/api/types';
import { type Filter, fromNode, fromSearch, toNode, toQuery, toSearch } from '@/filter/filter';
import { isGroupable } from '@/filter/groups';
import { useFormat } from '@/lib/locale';
import { type Definition, useFields } from './definition';

export interface ListState {
  q: string;
  sort: string;
  filters: Filter[];
  columns: string[];
  /** The field whose values divide the list into sections; none when empty. */
  group: string;
}

/** Products have no list page and so no saved views. */
const viewed = (entity: Entity) => entity as Exclude<Entity, 'product'>;

type Search = Record<string, string | undefined>;

/** A shared view may be in the order of a field, or divided by one, that the user does not see. */
const openName = (name: string, isHidden: (field: string) => boolean): string =>
  isHidden(name.replace(/^-/, '')) ? '' : name;

export function useListState(definition: Definition) {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const fields = useFields(definition);
  const isHidden = useIsHidden(definition.entity);
  const { timeZone } = useFormat();
  const views = useList('views', { entity: viewed(definition.entity), limit: 200 });
  const view = views.data?.data.find((v) => v.id === search.view);
  // a view counts as long as nothing was changed on top of it
  const fromView = Boolean(view) && search.edited !== '1';

  const state = useMemo((): ListState & { unshown: number } => {
    const parsed = fromView ? fromNode(view?.query.filter, fields, timeZone) : null;
    const own = fromView ? view?.query : undefined;
    const columns = (own ? own.columns?.join(',') : search.columns) || '';
    return {
      q: (own ? own.q : search.q) ?? '',
      sort: openName((own ? own.sort : search.sort) || '', isHidden) || definition.defaultSort,
      filters: parsed ? parsed.filters : fromSearch(search, fields),
      columns: columns ? columns.split(',') : [...definition.defaultColumns],
      group: openName((own ? own.group : search.group) ?? '', isHidden),
      unshown: parsed?.unshown ?? 0,
    };
  }, [definition, fields, fromView, isHidden, search, timeZone, view]);

  const write = (next: Partial<ListState>, extra: Search = {}) => {
    const full = { ...state, ...next };
    const plain = full.columns.join(',');
    void navigate({
      to: '.',
      replace: true,
      search: {
        ...(search.view ? { view: search.view, edited: '1' } : {}),
        ...(search.layout ? { layout: search.layout } : {}),
        ...(search.pipeline ? { pipeline: search.pipeline } : {}),
        ...(search.peek ? { peek: search.peek } : {}),
        ...(full.group ? { group: full.group } : {}),
        ...(search.open && full.group === state.group ? { open: search.open } : {}),
        ...(full.q ? { q: full.q } : {}),
        ...(full.sort === definition.defaultSort && !search.view ? {} : { sort: full.sort }),
        ...(plain === definition.defaultColumns.join(',') ? {} : { columns: plain }),
        ...toSearch(full.filters),
        ...extra,
      } as never,
    });
  };
  const set = useCallback(
    (changes: Search) =>
      void navigate({ to: '.', replace: true, search: ((old: Search) => ({ ...old, ...changes })) as never }),
    [navigate],
  );

  /** Parameters of the request that reads the list. */
  const query = useMemo(
    () =>
      composed({
        ...toQuery(state.filters, fields, timeZone),
        q: state.q || undefined,
        sort: state.sort,
        expand: definition.expand,
      }),
    [state, fields, timeZone, definition.expand],
  );
  const viewQuery: ViewQuery = {
    filter: toNode(state.filters, fields, timeZone),
    sort: state.sort,
    q: state.q || null,
    columns: state.columns,
    group: state.group || null,
  };

  return {
    ...state,
    fields,
    query,
    viewQuery,
    views: views.data?.data ?? [],
    view,
    edited: Boolean(view) && !fromView,
    groupField: fields.find((field) => field.name === state.group && isGroupable(field)),
    /** The open sections, as `table/sections` reads them. */
    opened: search.open,
    peek: search.peek,
    layout: (view && fromView ? view.layout : search.layout) as 'list' | 'board' | undefined,
    pipeline: search.pipeline,
    filtered: state.filters.length > 0 || state.q !== '',
    write,
    set,
    open: (viewId: string | undefined) => void navigate({ to: '.', search: (viewId ? { view: viewId } : {}) as never }),
  };
}

export type UseListState = ReturnType<typeof useListState>;
