/** The virtual ARIA grid: one focus stop, a cursor moved by keys, cells edited in place. */
import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { titleOf } from '@/api/entities';
import type { AnyRecord } from '@/api/types';
import type { Field } from '@/form/field';
import { useFieldContext } from '@/form/field-context';
import { singleKeysEnabled } from '@/lib/hotkeys';
import type { Save } from './cell-editor';
import { type Column, gridWidth } from './columns';
import classes from './grid.module.css';
import { GridHead } from './grid-head';
import { GridRow } from './grid-row';
import { GroupRow } from './group-row';
import type { Selection } from './selection';
import type { MoveColumn } from './use-column-drag';
import { SIDES, useColumnKeys } from './use-column-keys';
import type { Window } from './window';

export interface GridProps {
  label: string;
  scroller: RefObject<HTMLDivElement | null>;
  window: Window;
  columns: readonly Column[];
  rowHeight: number;
  sort: string;
  selection: Selection;
  peekedId: string | undefined;
  mayEdit: (field: Field, row: AnyRecord) => boolean;
  save: Save;
  onSort: (sort: string) => void;
  onResize: (name: string, width: number) => void;
  onMoveColumn: MoveColumn;
  onOpen: (row: AnyRecord, index: number, inNewTab: boolean) => void;
  onPeek: (row: AnyRecord, index: number) => void;
  onEscape: () => void;
  /** Opens or closes a section. */
  onToggle: (key: string) => void;
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
const togglesSection = (key: string, open: boolean): boolean =>
  key === 'Enter' || key === ' ' || key === (open ? 'ArrowLeft' : 'ArrowRight');
const LETTER_STEPS: Record<string, number> = { j: 1, k: -1 };

export function Grid(props: GridProps) {
  const { window, columns, selection, scroller, rowHeight } = props;
  const { t } = useTranslation();
  const ctx = useFieldContext();
  const [cursor, setCursor] = useState({ row: 0, column: 0 });
  const [editing, setEditing] = useState<{ row: number; column: number } | null>(null);
  const loaded = window.items.flatMap((item) => window.rowAt(item.index) ?? []);
  const allLoaded = loaded.length > 0 && loaded.every((row) => selection.has(row.id));

  const endEdit = useCallback(() => {
    setEditing(null);
    scroller.current?.focus({ preventScroll: true });
  }, [scroller]);

  // a list that has just been opened takes the keys, unless something else wants them
  useEffect(() => {
    const now = document.activeElement;
    if (now === null || now === document.body || now.id === 'main') scroller.current?.focus({ preventScroll: true });
  }, [scroller]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when the density changes
  useEffect(() => {
    window.virtualizer.measure();
  }, [rowHeight]);

  const startEdit = (row: number, column: number): boolean => {
    const record = window.rowAt(row);
    const field = columns[column]?.field;
    if (!record || !field || !props.mayEdit(field, record)) return false;
    setCursor({ row, column });
    setEditing({ row, column });
    return true;
  };

  const moveTo = (row: number, column: number) => {
    const next = Math.max(0, Math.min(window.length - 1, row));
    setCursor({ row: next, column: Math.max(0, Math.min(columns.length - 1, column)) });
    window.virtualizer.scrollToIndex(next);
    const record = window.rowAt(next);
    if (props.peekedId && record && next !== cursor.row) props.onPeek(record, next);
  };

  const active = window.headingAt(cursor.row)
    ? `cell-${cursor.row}-0`
    : window.rowAt(cursor.row) && `cell-${cursor.row}-${cursor.column}`;

  const columnKey = useColumnKeys(props);

  const onKeyDown = (event: KeyboardEvent) => {
    const column = event.target === scroller.current ? columnKey(event, cursor.column) : null;
    if (column !== null) {
      event.preventDefault();
      event.stopPropagation();
      return setCursor({ row: cursor.row, column });
    }
    if (event.target !== scroller.current || event.metaKey || event.ctrlKey || event.altKey) {
      const open = event.key === 'Enter' && (event.metaKey || event.ctrlKey) && window.rowAt(cursor.row);
      if (open && event.target === scroller.current) props.onOpen(open, cursor.row, true);
      return;
    }
    const letters = singleKeysEnabled.get();
    const step = STEPS[event.key] ?? (letters ? LETTER_STEPS[event.key] : undefined);
    const row = window.rowAt(cursor.row);
    const heading = window.headingAt(cursor.row);
    const side = SIDES[event.key];
    const handled = (() => {
      if (step !== undefined) moveTo(cursor.row + step, cursor.column);
      else if (heading && togglesSection(event.key, heading.open)) props.onToggle(heading.key);
      else if (side) moveTo(cursor.row, cursor.column + side);
      else if (event.key === 'Escape') props.onEscape();
      else if (!row) return false;
      else if (event.key === 'Enter') {
        const box = document.querySelector<HTMLInputElement>(`#${active} input[type="checkbox"]:enabled`);
        if (box) box.click();
        else if (cursor.column === 0 || !startEdit(cursor.row, cursor.column)) props.onOpen(row, cursor.row, false);
      } else if (event.key === 'F2' || (letters && event.key === 'e')) {
        if (!startEdit(cursor.row, cursor.column))
          startEdit(
            cursor.row,
            columns.findIndex((c) => props.mayEdit(c.field, row)),
          );
      } else if (event.key === ' ') props.onPeek(row, cursor.row);
      else if (letters && event.key === 'x') selection.toggle(row);
      else return false;
      return true;
    })();
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const place = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? Number.NaN);
    const column = Number(target.closest<HTMLElement>('[data-column]')?.dataset.column ?? -1);
    const row = Number.isNaN(index) ? undefined : window.rowAt(index);
    return row ? { row, index, column, target } : null;
  };

  const onClick = (event: MouseEvent) => {
    const at = place(event);
    if (!at || at.target.closest('a')) return;
    setCursor({ row: at.index, column: Math.max(0, at.column) });
    if (at.column < 0) {
      if (event.shiftKey) {
        const [from, to] = [Math.min(cursor.row, at.index), Math.max(cursor.row, at.index)];
        selection.add(Array.from({ length: to - from + 1 }, (_, i) => window.rowAt(from + i)).flatMap((r) => r ?? []));
      } else if (!at.target.matches('label')) selection.toggle(at.row);
    } else if (event.metaKey || event.ctrlKey) props.onOpen(at.row, at.index, true);
    else if (at.column === 0 || props.peekedId) props.onPeek(at.row, at.index);
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={window.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={window.loading}
      tabIndex={0}
      data-grid
      onKeyDown={onKeyDown}
      aria-activedescendant={active}
    >
      <div role="rowgroup" className={classes.headGroup} style={{ minWidth: gridWidth(columns) }}>
        <GridHead
          columns={columns}
          sort={props.sort}
          onSort={props.onSort}
          onResize={props.onResize}
          onMove={props.onMoveColumn}
          onColumnKey={columnKey}
          checked={allLoaded}
          some={selection.rows.size > 0}
          onCheck={() => (allLoaded ? selection.clear() : selection.add(loaded))}
        />
      </div>
      <div
        role="rowgroup"
        style={{ height: window.virtualizer.getTotalSize(), position: 'relative', minWidth: gridWidth(columns) }}
        onClick={onClick}
        onDoubleClick={(event) => {
          const at = place(event);
          if (at && at.column > 0) startEdit(at.index, at.column);
          else if (at && at.column === 0) props.onOpen(at.row, at.index, false);
        }}
      >
        {window.items.map((item) => {
          const heading = window.headingAt(item.index);
          if (heading)
            return (
              <GroupRow
                key={item.key}
                heading={heading}
                index={item.index}
                start={item.start}
                height={item.size}
                columns={columns.length}
                cursor={item.index === cursor.row}
                onToggle={props.onToggle}
              />
            );
          const row = window.rowAt(item.index);
          return (
            <GridRow
              key={item.key}
              index={item.index}
              start={item.start}
              height={rowHeight}
              row={row}
              columns={columns}
              ctx={ctx}
              selected={row ? selection.has(row.id) : false}
              peeked={row !== undefined && row.id === props.peekedId}
              cursor={item.index === cursor.row ? cursor.column : -1}
              editing={editing?.row === item.index ? editing.column : -1}
              checkLabel={t('list.selectRow', { name: row ? titleOf(row) : '' })}
              save={props.save}
              onEditEnd={endEdit}
            />
          );
        })}
      </div>
    </div>
  );
}
