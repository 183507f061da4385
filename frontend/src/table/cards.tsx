/** The same list on a narrow screen: two lines a record, drawn from the same window. */
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { titleOf } from '@/api/entities';
import type { AnyRecord } from '@/api/types';
import { fieldText, useFieldContext } from '@/form/field-context';
import { showField } from '@/form/show-field';
import type { Column } from './columns';
import classes from './grid.module.css';
import { GroupButton } from './group-row';
import type { Selection } from './selection';
import type { Window } from './window';

export const CARD_HEIGHT = 64;

interface Props {
  label: string;
  scroller: RefObject<HTMLDivElement | null>;
  window: Window;
  columns: readonly Column[];
  selection: Selection;
  onOpen: (row: AnyRecord, index: number, inNewTab: boolean) => void;
  onToggle: (key: string) => void;
  leading?: (row: AnyRecord) => ReactNode;
}

export function Cards({ label, scroller, window, columns, selection, onOpen, onToggle, leading }: Props) {
  const { t } = useTranslation();
  const ctx = useFieldContext();
  const [, ...details] = columns;
  return (
    <div ref={scroller} className={classes.cards} tabIndex={0} role="group" aria-label={label}>
      <ul style={{ height: window.virtualizer.getTotalSize(), position: 'relative', margin: 0, padding: 0 }}>
        {window.items.map((item) => {
          const style = { transform: `translateY(${item.start}px)`, height: item.size };
          const heading = window.headingAt(item.index);
          if (heading)
            return (
              <li key={item.key} className={`${classes.card} ${classes.groupCard}`} style={style}>
                <GroupButton heading={heading} onToggle={onToggle} />
              </li>
            );
          const row = window.rowAt(item.index);
          if (!row)
            return (
              <li key={item.key} className={classes.card} style={style} aria-hidden>
                <span className={classes.bone} style={{ width: '60%' }} />
              </li>
            );
          // a card is one button, so only text and badges may stand in it
          const parts = details
            .map(({ field }) =>
              field.kind === 'choice' || field.kind === 'tags'
                ? showField(field, row, ctx)
                : fieldText(field, row, ctx),
            )
            .filter((part) => part !== '');
          return (
            <li
              key={item.key}
              className={classes.card}
              style={style}
              data-selected={selection.has(row.id) || undefined}
            >
              {leading?.(row)}
              <button
                type="button"
                className={`${classes.cardText} plain`}
                onClick={() => onOpen(row, item.index, false)}
              >
                <span className={`${classes.cardTitle} ${classes.clip}`}>{titleOf(row)}</span>
                <span className={`${classes.cardMeta} ${classes.clip}`}>
                  {parts.slice(0, 3).map((part, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: parts follow the columns
                    <span key={i} className={classes.clip}>
                      {part}
                    </span>
                  ))}
                </span>
              </button>
              <label className={classes.checkTarget} style={{ width: 44, height: 44 }}>
                <input
                  type="checkbox"
                  checked={selection.has(row.id)}
                  onChange={() => selection.toggle(row)}
                  aria-label={t('list.selectRow', { name: titleOf(row) })}
                />
              </label>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
