/**
 * Writes that are shown before they are answered. A read of the same collection that began before the last of them was
 * written knows nothing of it, so its answer would take the change off the screen again.
 */
import type { QueryClient } from '@tanstack/react-query';

const underWay = new Map<string, number>();
const dropped = new Set<string>();

/** Whether anything of the collection is being written. */
export const isWriting = (root: string): boolean => (underWay.get(root) ?? 0) > 0;

/** Drops reads that are under way before the write, and reads anew what was dropped once the last write has ended. */
export async function whileWriting<T>(client: QueryClient, root: string, write: () => Promise<T>): Promise<T> {
  underWay.set(root, (underWay.get(root) ?? 0) + 1);
  const stale = {
    queryKey: [root],
    predicate: ({ state }: { state: { data: unknown; fetchStatus: string } }) =>
      state.data !== undefined && state.fetchStatus !== 'idle',
  };
  if (client.isFetching(stale) > 0) dropped.add(root);
  void client.cancelQueries(stale);
  try {
    return await write();
  } finally {
    const left = (underWay.get(root) ?? 1) - 1;
    underWay.set(root, left);
    if (left === 0 && dropped.delete(root)) void client.invalidateQueries({ queryKey: [root] });
  }
}
