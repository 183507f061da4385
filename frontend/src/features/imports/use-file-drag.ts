/** Puts a file before or after another by dragging its handle. */
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge';
import { useEffect, useRef, useState } from 'react';

export interface FileDrop {
  index: number;
  side: 'before' | 'after';
}

const indexOf = (data: Record<string | symbol, unknown>): number => (typeof data.file === 'number' ? data.file : -1);

export function useFileDrag(ids: readonly string[], onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drop, setDrop] = useState<FileDrop | null>(null);
  const move = useRef(onMove);
  useEffect(() => {
    move.current = onMove;
  });
  const order = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order gives every file another place
  useEffect(() => {
    const items = [...(list.current?.children ?? [])];
    return combine(
      ...items.flatMap((element, index) => {
        const dragHandle = element.querySelector('[data-handle]');
        if (!(element instanceof HTMLElement) || !dragHandle) return [];
        return [
          draggable({ element, dragHandle, getInitialData: () => ({ file: index }) }),
          dropTargetForElements({
            element,
            canDrop: ({ source }) => indexOf(source.data) >= 0 && source.element !== element,
            getData: ({ input }) =>
              attachClosestEdge({ file: index }, { element, input, allowedEdges: ['top', 'bottom'] }),
            onDrag: ({ self }) =>
              setDrop({ index, side: extractClosestEdge(self.data) === 'bottom' ? 'after' : 'before' }),
            onDragLeave: () => setDrop(null),
            onDrop: ({ self, source }) => {
              setDrop(null);
              const from = indexOf(source.data);
              const gap = index + (extractClosestEdge(self.data) === 'bottom' ? 1 : 0);
              move.current(from, from < gap ? gap - 1 : gap);
            },
          }),
        ];
      }),
    );
  }, [order]);
  return { list, drop };
}
