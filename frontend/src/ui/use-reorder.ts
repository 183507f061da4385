/** Puts an entry of a list before or after another by dragging its handle (`data-handle`). */
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge';
import { useEffect, useId, useRef, useState } from 'react';

export interface Drop {
  index: number;
  side: 'before' | 'after';
}

interface Options {
  /** What tells the entries apart; in their order. */
  ids: readonly string[];
  /** Whether the entries stand under each other, or beside each other as words do. */
  flow: 'down' | 'along';
  onMove: (from: number, to: number) => void;
}

const EDGES = { down: ['top', 'bottom'], along: ['left', 'right'] } as const;

export function useReorder<T extends HTMLElement>({ ids, flow, onMove }: Options) {
  const list = useRef<T>(null);
  const [drop, setDrop] = useState<Drop | null>(null);
  const move = useRef(onMove);
  // what is dragged elsewhere on the page is none of this list
  const kind = useId();
  useEffect(() => {
    move.current = onMove;
  });
  const order = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order gives every entry another place
  useEffect(() => {
    const items = [...(list.current?.children ?? [])];
    const indexOf = (data: Record<string | symbol, unknown>): number =>
      typeof data[kind] === 'number' ? data[kind] : -1;
    const [, end] = EDGES[flow];
    return combine(
      ...items.flatMap((element, index) => {
        const dragHandle = element.querySelector('[data-handle]');
        if (!(element instanceof HTMLElement) || !dragHandle) return [];
        return [
          draggable({ element, dragHandle, getInitialData: () => ({ [kind]: index }) }),
          dropTargetForElements({
            element,
            canDrop: ({ source }) => indexOf(source.data) >= 0 && source.element !== element,
            getData: ({ input }) =>
              attachClosestEdge({ [kind]: index }, { element, input, allowedEdges: [...EDGES[flow]] }),
            onDrag: ({ self }) => setDrop({ index, side: extractClosestEdge(self.data) === end ? 'after' : 'before' }),
            onDragLeave: () => setDrop(null),
            onDrop: ({ self, source }) => {
              setDrop(null);
              const from = indexOf(source.data);
              const gap = index + (extractClosestEdge(self.data) === end ? 1 : 0);
              move.current(from, from < gap ? gap - 1 : gap);
            },
          }),
        ];
      }),
    );
  }, [order, flow, kind]);
  return { list, drop };
}
