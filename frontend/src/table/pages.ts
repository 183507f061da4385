/** The pages a long list is read in; the first one also counts. */
import { type Composed, composed } from '@/api/operations';

export const PAGE_ROWS = 100;
export const pageOf = (query: Composed, number: number) =>
  composed({ ...query, limit: PAGE_ROWS, offset: number * PAGE_ROWS });
export const firstPage = (query: Composed) => composed({ ...pageOf(query, 0), count: 'exact' });
