/** What is asked of the server about imports. */
import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getFile, request } from '@/api/client';
import { queryClient } from '@/api/query';
import { downloadBlob } from '@/lib/download';
import type {
  FileInfo,
  Import,
  ImportEntity,
  ImportInput,
  ImportRowPage,
  ImportTarget,
  SheetFormat,
  Undone,
} from './types';

export const uploadFile = (file: Blob, name: string): Promise<FileInfo> =>
  request('POST', '/import-files', { query: { name }, file });

export const readFile = (id: string, format: Partial<SheetFormat>, entity: ImportEntity): Promise<FileInfo> =>
  request('POST', `/import-files/${id}/read`, { body: { format, entity } });

export const targetOptions = (entity: ImportEntity) =>
  queryOptions({
    queryKey: ['import-targets', entity],
    queryFn: ({ signal }) => request<{ data: ImportTarget[] }>('GET', `/import-targets/${entity}`, { signal }),
    staleTime: 300_000,
  });

export async function beginImport(input: ImportInput, idempotencyKey: string): Promise<Import> {
  const begun = await request<Import>('POST', '/imports', { body: input, idempotencyKey });
  queryClient.setQueryData(['imports', 'one', begun.id], begun);
  void queryClient.invalidateQueries({ queryKey: ['imports', 'list'] });
  return begun;
}

async function order(id: string, what: 'cancel' | 'undo'): Promise<void> {
  queryClient.setQueryData(['imports', 'one', id], await request<Import>('POST', `/imports/${id}/${what}`));
  await queryClient.invalidateQueries({ queryKey: ['imports'] });
}
export const cancelImport = (id: string): Promise<void> => order(id, 'cancel');
export const undoImport = (id: string): Promise<void> => order(id, 'undo');

const POLL_MS = 500;
export const isMoving = ({ state }: Pick<Import, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'undoing';

/** An import, looked at again and again for as long as something happens. */
export const useImport = (id: string) =>
  useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => request<Import>('GET', `/imports/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? POLL_MS : false),
  });

export const useImports = () =>
  useQuery({
    queryKey: ['imports', 'list'],
    queryFn: ({ signal }) => request<{ data: Import[] }>('GET', '/imports', { signal }),
    refetchInterval: ({ state: { data } }) => (data?.data.some(isMoving) ? 4 * POLL_MS : false),
  });

const PAGE_ROWS = 50;

/** Which rows of an import are read. */
export interface RowFilter {
  outcome?: 'failed';
  undone?: Undone;
}

export const useRows = (id: string, filter: RowFilter, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['imports', 'rows', id, filter],
    queryFn: ({ pageParam, signal }) =>
      request<ImportRowPage>('GET', `/imports/${id}/rows`, {
        query: { ...filter, limit: PAGE_ROWS, after: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ data, has_more }) => {
      const last = data.at(-1);
      return has_more && last ? `${last.file_index},${last.row_number},${last.id}` : undefined;
    },
    enabled,
  });

/** Keeps the rows that failed as a file, to be mended and imported again. */
export async function downloadFailed(id: string, name: string): Promise<void> {
  downloadBlob(await getFile(`/imports/${id}/failed.csv`), name);
}
