/** Dragging of column heads, which is loaded after the list is there. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Drop } from './column-drag';

export type MoveColumn = (name: string, beside: string, after: boolean) => void;

export function useColumnDrag(row: RefObject<HTMLElement | null>, names: readonly string[], onMove: MoveColumn) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [drop, setDrop] = useState<Drop | null>(null);
  const move = useRef(onMove);
  useEffect(() => {
    move.current = onMove;
  });
  const heads = names.join(',');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heads are other elements when the names change
  useEffect(() => {
    let gone = false;
    let stop = () => {};
    void import('./column-drag').then(({ watchHeads }) => {
      const element = row.current;
      const scroller = element?.closest<HTMLElement>('[data-grid]');
      if (gone || !element || !scroller) return;
      stop = watchHeads(element, scroller, {
        onStart: setDragged,
        onOver: setDrop,
        onEnd: (name, place) => {
          setDragged(null);
          setDrop(null);
          if (place) move.current(name, place.name, place.after);
        },
      });
    });
    return () => {
      gone = true;
      stop();
    };
  }, [row, heads]);
  return { dragged, drop };
}
