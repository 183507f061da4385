/** The pages a long list is read in; the first one also counts. */
import { type Composed, composed } from '@/api/operations';

export const PAGE_ROWS = 100;
export const pageOf = (query: Composed, number: number) =>
  composed({ ...query, limit: PAGE_ROWS, offset: number * PAGE_ROWS });
export const firstPage = (query: Composed) => composed({ ...pageOf(query, 0), count: 'exact' });
export const countOf = (query: Composed) => composed({ ...query, limit: 1, count: 'exact' });

/** The server passes over no more rows than this. */
const MAX_OFFSET = 100_000;
export const MAX_ROWS = MAX_OFFSET + PAGE_ROWS;
