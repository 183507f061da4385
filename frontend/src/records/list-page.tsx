/** The list of any record type: views, filters, grid or cards, selection, side panel. */
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION } from '@/api/entities';
import { useMay, useMe } from '@/api/me';
import { composed } from '@/api/operations';
import { useRecords } from '@/api/query';
import type { AnyRecord, Density } from '@/api/types';
import { later } from '@/lib/later';
import { useRemembered } from '@/lib/remembered';
import { columnFields } from '@/table/columns';
import { firstPage } from '@/table/pages';
import { ActionButton } from '@/ui/guarded';
import { PageHeader } from '@/ui/page-header';
import { SkeletonLines } from '@/ui/states';
import { openCreate } from './create';
import type { Definition } from './definition';
import { type ListToExport, useShownList } from './export';
import { ListMenu } from './list-menu';
import classes from './list-page.module.css';
import { type UseListState, useListState } from './list-state';
import { ListToolbar } from './list-toolbar';
import { ViewTabs } from './view-tabs';

/** A board needs no grid, so it does not wait for one. */
const ListBody = later(() => import('./list-body').then((m) => m.ListBody));
const SidePanel = later(() => import('./side-panel').then((m) => m.SidePanel));

export const preloadList = () => Promise.all([ListBody.preload(), SidePanel.preload()]);

interface Props {
  definition: Definition;
  /** Buttons beside the sort menu, such as list or board. */
  tools?: (list: UseListState) => ReactNode;
  /** Takes the place of the grid (a board); null keeps the grid. */
  instead?: ((list: UseListState) => ReactNode) | undefined;
  /** The pipeline to which a board narrows the list. */
  pipeline?: ((list: UseListState) => string | undefined) | undefined;
  leading?: (row: AnyRecord) => ReactNode;
}

/** The list as it leaves in a file: as it is shown. */
function useToExport(definition: Definition, list: UseListState, pipeline: string | undefined, board: boolean) {
  const { query, fields, columns: names } = list;
  const shown: ListToExport = useMemo(() => {
    const known = columnFields(fields);
    const columns = board ? [] : names.flatMap((name) => known.find((field) => field.name === name) ?? []);
    return { definition, query: pipeline ? composed({ ...query, pipeline_id: pipeline }) : query, columns };
  }, [definition, query, fields, names, pipeline, board]);
  useShownList(shown);
  return shown;
}

export function ListPage({ definition, tools, instead, pipeline, leading }: Props) {
  const { t } = useTranslation();
  const { entity } = definition;
  const me = useMe();
  const may = useMay();
  const list = useListState(definition);
  const replaced = instead?.(list) ?? null;
  const toExport = useToExport(definition, list, pipeline?.(list), replaced !== null);
  const [density, setDensity] = useRemembered<Density>(`density:${me.user.density}`, me.user.density);
  return (
    <div className={classes.page}>
      <PageHeader title={t(`entities.${entity}`)} meta={<Count definition={definition} list={list} />}>
        <ListMenu list={toExport} />
        <ActionButton
          leftSection={<IconPlus size={14} />}
          keys="c"
          may={may('create', entity)}
          onClick={() => openCreate({ entity })}
        >
          {t(`create.${entity}`)}
        </ActionButton>
      </PageHeader>
      <ViewTabs definition={definition} list={list} />
      <ListToolbar
        definition={definition}
        list={list}
        density={density}
        onDensity={setDensity}
        board={replaced !== null}
      >
        {tools?.(list)}
      </ListToolbar>
      <div className={classes.body}>
        {replaced ?? (
          <Suspense fallback={<SkeletonLines count={14} />}>
            <ListBody key={entity} {...{ definition, list, density, leading }} />
          </Suspense>
        )}
        {list.peek && (
          <Suspense>
            <SidePanel
              key={list.peek}
              definition={definition}
              id={list.peek}
              onClose={() => list.set({ peek: undefined })}
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}

/** Reads the same answer as the window below, so it costs no request. */
function Count({ definition, list }: { definition: Definition; list: UseListState }) {
  const { t } = useTranslation();
  const { data } = useRecords(COLLECTION[definition.entity], firstPage(list.query));
  if (data?.page.count == null) return null;
  return (
    <span aria-live="polite">
      {t(data.page.count_capped ? 'list.countCapped' : 'list.count', { count: data.page.count })}
    </span>
  );
}
