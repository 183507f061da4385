import { memo, Suspense } from 'react';
import type { AnyRecord } from '@/api/types';
import { isNumeric } from '@/form/field';
import type { FieldContext } from '@/form/field-context';
import { showField } from '@/form/show-field';
import { later } from '@/lib/later';
import type { Save } from './cell-editor';
import { type Column, gridTemplate } from './columns';
import classes from './grid.module.css';

const CellEditor = later(() => import('./cell-editor').then((m) => m.CellEditor));

interface Props {
  index: number;
  start: number;
  height: number;
  row: AnyRecord | undefined;
  columns: readonly Column[];
  ctx: FieldContext;
  selected: boolean;
  peeked: boolean;
  /** The column under the cursor, or -1. */
  cursor: number;
  editing: number;
  checkLabel: string;
  save: Save;
  onEditEnd: () => void;
}

function SkeletonCells({ columns, index }: { columns: readonly Column[]; index: number }) {
  return columns.map((column, i) => (
    <div
      key={column.field.name}
      role="gridcell"
      className={i === 0 ? `${classes.cell} ${classes.first}` : classes.cell}
    >
      <span className={classes.bone} style={{ width: `${45 + ((index * 7 + i * 13) % 40)}%` }} />
    </div>
  ));
}

export const GridRow = memo(function GridRow(props: Props) {
  const { index, start, height, row, columns, ctx, selected, cursor, editing } = props;
  return (
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-cursor={cursor >= 0 || undefined}
      data-peeked={props.peeked || undefined}
      data-editing={editing >= 0 || undefined}
      className={classes.row}
      style={{ gridTemplateColumns: gridTemplate(columns), transform: `translateY(${start}px)`, height }}
    >
      <div role="gridcell" className={`${classes.cell} ${classes.check}`}>
        {row && (
          <label className={classes.checkTarget}>
            <input type="checkbox" tabIndex={-1} checked={selected} readOnly aria-label={props.checkLabel} data-check />
          </label>
        )}
      </div>
      {row ? (
        columns.map(({ field }, i) => (
          <div
            key={field.name}
            id={`cell-${index}-${i}`}
            role="gridcell"
            data-column={i}
            data-at={cursor === i || undefined}
            data-number={isNumeric(field.kind) || undefined}
            className={i === 0 ? `${classes.cell} ${classes.first}` : classes.cell}
          >
            {editing === i ? (
              <Suspense>
                <CellEditor
                  field={field}
                  record={row}
                  save={props.save}
                  onDone={props.onEditEnd}
                  className={classes.editor}
                />
              </Suspense>
            ) : (
              <span className={classes.clip}>{showField(field, row, ctx, -1)}</span>
            )}
          </div>
        ))
      ) : (
        <SkeletonCells columns={columns} index={index} />
      )}
    </div>
  );
});
