/** What several pages of a list come to: their rows, and whether some could not be read. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { AnyRecord, Page } from '@/api/types';

export function combinePages(results: readonly UseQueryResult<Page<AnyRecord>>[]) {
  return {
    rows: results.map((result) => result.data?.data),
    gap: results.some((result) => result.isError && !result.data),
    fill: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}
