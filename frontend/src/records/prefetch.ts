/** Asks for the first rows of a list before its page is drawn. */
import { COLLECTION } from '@/api/entities';
import { composed } from '@/api/operations';
import { listOptions, queryClient } from '@/api/query';
import { firstPage } from '@/table/pages';
import type { Definition } from './definition';

/** The request of a list nobody has filtered or arranged; its page makes the same and finds the answer. */
export function prefetchList({ entity, defaultSort, expand }: Definition): void {
  const query = composed({ q: undefined, sort: defaultSort, expand });
  void queryClient.prefetchQuery(listOptions(COLLECTION[entity], firstPage(query)));
}
