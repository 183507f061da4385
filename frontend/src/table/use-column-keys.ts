/** Columns by keys: Shift and an arrow move one, Alt, Shift and an arrow make it wider or narrower. */
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf } from '@/form/field';
import { type Column, MIN_WIDTH } from './columns';
import type { MoveColumn } from './use-column-drag';

export const SIDES: Record<string, 1 | -1> = { ArrowRight: 1, ArrowLeft: -1 };
const WIDTH_STEP = 16;

interface Options {
  columns: readonly Column[];
  onMoveColumn: MoveColumn;
  onResize: (name: string, width: number) => void;
}

const say = (text: string) =>
  void import('@atlaskit/pragmatic-drag-and-drop-live-region').then(({ announce }) => announce(text));

/** Does what the key says to the column; answers where that column then stands, or null when the key says nothing. */
export function useColumnKeys({ columns, onMoveColumn, onResize }: Options) {
  const { t } = useTranslation();
  return (event: KeyboardEvent, index: number): number | null => {
    const side = SIDES[event.key];
    const column = columns[index];
    if (!side || !column || !event.shiftKey || event.metaKey || event.ctrlKey) return null;
    const { name } = column.field;
    if (event.altKey) {
      const width = Math.max(MIN_WIDTH, column.width + side * WIDTH_STEP);
      onResize(name, width);
      say(t('list.columnWidth', { name: labelOf(t, column.field), width }));
      return index;
    }
    const beside = columns[index + side];
    // the first column names the row and stays where it is
    if (!beside || index === 0 || index + side === 0) return index;
    onMoveColumn(name, beside.field.name, side > 0);
    say(
      t(side > 0 ? 'list.columnAfter' : 'list.columnBefore', {
        name: labelOf(t, column.field),
        beside: labelOf(t, beside.field),
      }),
    );
    return index + side;
  };
}
