/** Puts a column in another place by dragging its head. */
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge';

/** Where the dragged column would go. */
export interface Drop {
  name: string;
  after: boolean;
}

interface Listener {
  onStart: (name: string) => void;
  onOver: (drop: Drop | null) => void;
  onEnd: (name: string, drop: Drop | null) => void;
}

const onResizeHandle = (x: number, y: number) => Boolean(document.elementFromPoint(x, y)?.closest('[data-resize]'));

/** Watches the heads in `row`, each of which names its column in `data-head`; the first one stays. */
export function watchHeads(row: HTMLElement, scroller: HTMLElement, listener: Listener): () => void {
  const heads = [...row.querySelectorAll<HTMLElement>('[data-head]')];
  return combine(
    autoScrollForElements({ element: scroller, canScroll: ({ source }) => 'column' in source.data }),
    ...heads.flatMap((element, index) => {
      const name = element.dataset.head ?? '';
      let over: Drop | null = null;
      const target = dropTargetForElements({
        element,
        canDrop: ({ source }) => 'column' in source.data && source.data.column !== name,
        getData: ({ input }) =>
          attachClosestEdge({ name }, { element, input, allowedEdges: index === 0 ? ['right'] : ['left', 'right'] }),
        onDrag: ({ self }) => {
          const after = extractClosestEdge(self.data) === 'right';
          if (over?.after === after) return;
          over = { name, after };
          listener.onOver(over);
        },
        onDragLeave: () => {
          over = null;
          listener.onOver(null);
        },
        onDrop: () => {
          over = null;
        },
      });
      if (index === 0) return [target];
      const source = draggable({
        element,
        canDrag: ({ input }) => !onResizeHandle(input.clientX, input.clientY),
        getInitialData: () => ({ column: name }),
        onDragStart: () => listener.onStart(name),
        onDrop: ({ location }) => {
          const place = location.current.dropTargets[0]?.data;
          listener.onEnd(
            name,
            typeof place?.name === 'string' ? { name: place.name, after: extractClosestEdge(place) === 'right' } : null,
          );
        },
      });
      return [target, source];
    }),
  );
}
