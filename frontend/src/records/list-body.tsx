/** The rows of a list: grid or cards, what is selected in them, and what stands there when there are none. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, isPaged, recordPath } from '@/api/entities';
import { useMay } from '@/api/me';
import type { AnyRecord, Density } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { usePhone } from '@/lib/use-phone';
import { CARD_HEIGHT, Cards } from '@/table/cards';
import { useColumns } from '@/table/columns';
import { Grid } from '@/table/grid';
import { useSelection } from '@/table/selection';
import { useWindow } from '@/table/use-window';
import { ActionButton } from '@/ui/guarded';
import { EmptyState } from '@/ui/states';
import { openCreate } from './create';
import type { Definition } from './definition';
import classes from './list-page.module.css';
import type { UseListState } from './list-state';
import { useMayEdit } from './may-edit';
import { rememberList } from './neighbours';
import { saveRecord } from './save';
import { useTarget } from './target';

const SelectionBar = lazy(() => import('./selection-bar').then((m) => ({ default: m.SelectionBar })));

const ROW_HEIGHT: Record<Density, number> = { compact: 30, normal: 36, comfortable: 44 };

interface Props {
  definition: Definition;
  list: UseListState;
  density: Density;
  leading?: ((row: AnyRecord) => ReactNode) | undefined;
}

export function ListBody({ definition, list, density, leading }: Props) {
  const { t } = useTranslation();
  const { entity } = definition;
  const navigate = useNavigate();
  const mayEdit = useMayEdit(definition);
  const phone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = phone ? CARD_HEIGHT : ROW_HEIGHT[density];
  const window = useWindow(COLLECTION[entity], list.query, scroller, rowHeight);
  const names = phone ? definition.cardColumns : list.columns;
  const { columns, resize } = useColumns(entity, list.fields, names);
  const selection = useSelection();
  useTarget(definition, selection);

  const open = (row: AnyRecord, index: number, inNewTab: boolean) => {
    if (!isPaged(entity)) return list.set({ peek: row.id });
    rememberList(entity, { query: list.query, index });
    if (inNewTab) globalThis.open(recordPath(entity, row.id), '_blank', 'noopener');
    else void navigate({ to: recordPath(entity, row.id) });
  };
  const shared = { label: t(`entities.${entity}`), scroller, window, columns, selection, onOpen: open };
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
          save={async (record, patch) => {
            await saveRecord(definition, record, patch);
          }}
          onSort={(sort) => list.write({ sort })}
          onResize={resize}
          onPeek={(row, index) => {
            if (isPaged(entity)) rememberList(entity, { query: list.query, index });
            list.set({ peek: row.id });
          }}
          onEscape={() => (list.peek ? list.set({ peek: undefined }) : selection.clear())}
        />
      )}
      {window.error && !window.fetching && (
        <div className={classes.over}>
          <ErrorState error={window.error} onRetry={window.retry} />
        </div>
      )}
      {empty && <Empty definition={definition} list={list} />}
      <Suspense>
        {(selection.rows.size > 0 || selection.all) && (
          <SelectionBar definition={definition} selection={selection} count={window.count} query={list.query} />
        )}
      </Suspense>
    </div>
  );
}

function Empty({ definition, list }: { definition: Definition; list: UseListState }) {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const Icon = definition.icon;
  return (
    <div className={classes.over}>
      {list.filtered ? (
        <EmptyState icon={<Icon size={26} />} title={t('list.noMatch')} text={t('list.noMatchText')}>
          <Button variant="default" onClick={() => list.write({ filters: [], q: '' })}>
            {t('filter.clear')}
          </Button>
        </EmptyState>
      ) : (
        <EmptyState
          icon={<Icon size={26} />}
          title={t(`empty.${definition.entity}`)}
          text={t(`emptyText.${definition.entity}`)}
        >
          <ActionButton
            leftSection={<IconPlus size={14} />}
            may={may('create', definition.entity)}
            onClick={() => openCreate({ entity: definition.entity })}
          >
            {t(`create.${definition.entity}`)}
          </ActionButton>
          <Button
            variant="default"
            onClick={() => void navigate({ to: definition.entity === 'account' ? '/contacts' : '/accounts' })}
          >
            {t(definition.entity === 'account' ? 'empty.toContacts' : 'empty.toAccounts')}
          </Button>
        </EmptyState>
      )}
    </div>
  );
}
