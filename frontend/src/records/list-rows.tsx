/** The rows of a list: grid or cards, what is selected in them, and what stands there when there are none. */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, type RefObject, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isPaged, recordPath } from '@/api/entities';
import type { AnyRecord } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { later } from '@/lib/later';
import { usePhone } from '@/lib/use-phone';
import { Cards } from '@/table/cards';
import { movedBeside, useColumns } from '@/table/columns';
import { Grid } from '@/table/grid';
import { useSelection } from '@/table/selection';
import type { Window } from '@/table/window';
import type { Definition } from './definition';
import { ListEmpty } from './list-empty';
import classes from './list-page.module.css';
import type { UseListState } from './list-state';
import { useMayEdit } from './may-edit';
import { rememberList } from './neighbours';
import { saveRecord } from './save';
import { useTarget } from './target';

const SelectionBar = later(() => import('./selection-bar').then((m) => m.SelectionBar));

interface Props {
  definition: Definition;
  list: UseListState;
  window: Window;
  scroller: RefObject<HTMLDivElement | null>;
  rowHeight: number;
  leading?: ((row: AnyRecord) => ReactNode) | undefined;
  /** Opens or closes a section. */
  onToggle: (key: string) => void;
}

export function ListRows({ definition, list, window, scroller, rowHeight, leading, onToggle }: Props) {
  const { t } = useTranslation();
  const { entity } = definition;
  const navigate = useNavigate();
  const mayEdit = useMayEdit(definition);
  const phone = usePhone();
  const names = phone ? definition.cardColumns : list.columns;
  const { columns, resize } = useColumns(entity, list.fields, names);
  const selection = useSelection();
  useTarget(definition, selection);

  // the same function each time, or every row would be drawn again with each of them
  const save = useCallback(
    async (record: AnyRecord, patch: Record<string, unknown>) => {
      await saveRecord(definition, record, patch);
    },
    [definition],
  );
  const open = (row: AnyRecord, index: number, inNewTab: boolean) => {
    if (!isPaged(entity)) return list.set({ peek: row.id });
    rememberList(entity, window.placeOf(index));
    if (inNewTab) globalThis.open(recordPath(entity, row.id), '_blank', 'noopener');
    else void navigate({ to: recordPath(entity, row.id) });
  };
  const shared = { label: t(`entities.${entity}`), scroller, window, columns, selection, onToggle, onOpen: open };
  const empty = !window.loading && !window.error && window.count === 0;

  return (
    <div className={classes.list}>
      {phone ? (
        <Cards {...shared} {...(leading ? { leading } : {})} />
      ) : (
        <Grid
          {...shared}
          rowHeight={rowHeight}
          sort={list.sort}
          peekedId={list.peek}
          mayEdit={(field, row) => !field.input && mayEdit(field, row)}
          save={save}
          onSort={(sort) => list.write({ sort })}
          onResize={resize}
          onMoveColumn={(name, beside, after) =>
            list.write({ columns: movedBeside(list.columns, name, beside, after) })
          }
          onPeek={(row, index) => {
            if (isPaged(entity)) rememberList(entity, window.placeOf(index));
            list.set({ peek: row.id });
          }}
          onEscape={() => (list.peek ? list.set({ peek: undefined }) : selection.clear())}
        />
      )}
      {window.error && !window.fetching && (
        <div className={classes.over}>
          <ErrorState error={window.error} onRetry={window.retry}>
            {list.filtered && <Button onClick={() => list.write({ filters: [], q: '' })}>{t('filter.clear')}</Button>}
          </ErrorState>
        </div>
      )}
      {window.gap && (
        <div className={classes.gap} role="alert">
          <span>{t('list.gap')}</span>
          <Button variant="default" size="compact-sm" onClick={window.fill}>
            {t('action.retry')}
          </Button>
        </div>
      )}
      {empty && (
        <div className={classes.over}>
          <ListEmpty definition={definition} list={list} />
        </div>
      )}
      <Suspense>
        {(selection.rows.size > 0 || selection.all) && (
          <SelectionBar definition={definition} selection={selection} count={window.count} asked={list.viewQuery} />
        )}
      </Suspense>
    </div>
  );
}
