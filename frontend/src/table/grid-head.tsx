import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isNumeric, labelOf } from '@/form/field';
import { type Column, gridTemplate } from './columns';
import classes from './grid.module.css';
import { type MoveColumn, useColumnDrag } from './use-column-drag';

interface Props {
  columns: readonly Column[];
  sort: string;
  onSort: (sort: string) => void;
  onResize: (name: string, width: number) => void;
  onMove: MoveColumn;
  /** Does what a key says to a column; null when it says nothing. */
  onColumnKey: (event: KeyboardEvent, column: number) => number | null;
  checked: boolean;
  some: boolean;
  onCheck: () => void;
}

function ResizeHandle({ column, onResize }: { column: Column; onResize: Props['onResize'] }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (start.current) onResize(column.field.name, start.current.width + event.clientX - start.current.x);
  };
  return (
    <span
      aria-hidden
      data-resize
      className={classes.resize}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}

export function GridHead({ columns, sort, onSort, onResize, onMove, onColumnKey, checked, some, onCheck }: Props) {
  const { t } = useTranslation();
  const sorted = sort.replace(/^-/, '');
  const descending = sort.startsWith('-');
  const row = useRef<HTMLDivElement>(null);
  const { dragged, drop } = useColumnDrag(
    row,
    columns.map((column) => column.field.name),
    onMove,
  );
  return (
    <div
      ref={row}
      className={classes.head}
      role="row"
      aria-rowindex={1}
      style={{ gridTemplateColumns: gridTemplate(columns) }}
    >
      <div role="columnheader" className={`${classes.cell} ${classes.check}`}>
        <label className={classes.checkTarget}>
          <input
            type="checkbox"
            aria-label={t('list.selectLoaded')}
            checked={checked}
            ref={(box) => {
              if (box) box.indeterminate = some && !checked;
            }}
            onChange={onCheck}
          />
        </label>
      </div>
      {columns.map((column, index) => {
        const { field } = column;
        const active = sorted === field.name;
        const label = labelOf(t, field);
        return (
          <div
            key={field.name}
            role="columnheader"
            data-head={field.name}
            data-dragged={dragged === field.name || undefined}
            data-drop={drop?.name === field.name ? (drop.after ? 'after' : 'before') : undefined}
            data-number={isNumeric(field.kind) || undefined}
            aria-sort={active ? (descending ? 'descending' : 'ascending') : undefined}
            className={index === 0 ? `${classes.cell} ${classes.first}` : classes.cell}
            onKeyDown={(event) => {
              if (event.altKey && onColumnKey(event, index) !== null) event.preventDefault();
            }}
          >
            {field.sortable ? (
              <button
                type="button"
                className={classes.sort}
                onClick={() => onSort(active && !descending ? `-${field.name}` : field.name)}
              >
                <span className={classes.clip}>{label}</span>
                {active &&
                  (descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
              </button>
            ) : (
              <span className={classes.clip}>{label}</span>
            )}
            <ResizeHandle column={column} onResize={onResize} />
          </div>
        );
      })}
    </div>
  );
}
