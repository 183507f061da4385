/** What is asked of the server about files; uploads tell how far they are, which fetch cannot. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { getFile, patch, post, type QueryValues, queryText, remove } from '@/api/client';
import { noteAnswer, noteLoss } from '@/api/connection';
import { Problem, problemOf } from '@/api/problem';
import { queryClient, readPage } from '@/api/query';
import { freshToken, refresh } from '@/api/session';
import type { FileRecord } from '@/api/types';
import { sayWithUndo } from '@/form/toasts';
import { download } from '@/lib/download';

/** The kinds of record that have files. */
export type FileParent = 'account' | 'contact' | 'deal' | 'activity';
export const hasFiles = (entity: string): entity is FileParent =>
  entity === 'account' || entity === 'contact' || entity === 'deal' || entity === 'activity';

/** The parameter that names the record of a file. */
export const linkOf = (entity: FileParent, id: string): QueryValues => ({ [`${entity}_id`]: id });

const SHOWN = 100;

export const useFiles = (entity: FileParent, id: string) =>
  useQuery({
    queryKey: ['files', 'list', entity, id],
    queryFn: ({ signal }) =>
      readPage<FileRecord>('files', { ...linkOf(entity, id), limit: SHOWN, count: 'exact' }, signal),
    placeholderData: keepPreviousData,
  });

/** The bytes of a file; they never change. */
export const contentOptions = (file: FileRecord) =>
  queryOptions({
    queryKey: ['file-content', file.id],
    queryFn: async () => {
      const bytes = await getFile(`/files/${file.id}/content`);
      // what the server found out, whatever else an answer may say
      return new Blob([bytes], { type: file.content_type });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

/** Files, and the timelines that tell of them, are read again. */
export const filesChanged = (): Promise<unknown> =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['files'] }),
    queryClient.invalidateQueries({ queryKey: ['about'] }),
  ]);

interface Upload {
  file: Blob;
  query: QueryValues;
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}

async function send({ file, query, idempotencyKey, signal, onProgress }: Upload): Promise<Response> {
  const token = await freshToken();
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', `/api/v1/files${queryText(query)}`);
    call.setRequestHeader('Accept', 'application/json');
    call.setRequestHeader('Content-Type', 'application/octet-stream');
    call.setRequestHeader('Idempotency-Key', idempotencyKey);
    if (token) call.setRequestHeader('Authorization', `Bearer ${token}`);
    call.upload.onprogress = (event) => onProgress(event.loaded);
    call.onload = () => {
      noteAnswer();
      const wait = call.getResponseHeader('retry-after');
      resolve(new Response(call.responseText, { status: call.status, headers: wait ? { 'retry-after': wait } : {} }));
    };
    call.onerror = () => {
      noteLoss();
      reject(new Problem(0, {}));
    };
    call.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal.addEventListener('abort', () => call.abort());
    if (signal.aborted) reject(new DOMException('cancelled', 'AbortError'));
    else call.send(file);
  });
}

export async function uploadFile(upload: Upload): Promise<FileRecord> {
  let answer = await send(upload);
  if (answer.status === 401 && (await refresh())) answer = await send(upload);
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as FileRecord;
}

/** A download carries no token, so a ticket is asked for first. */
export async function downloadFile(file: FileRecord): Promise<void> {
  const path = `/api/v1/files/${file.id}/content`;
  const { ticket } = await post('/download-tickets', { path });
  download(`${path}?ticket=${encodeURIComponent(ticket)}`, file.name);
}

export async function renameFile(file: FileRecord, name: string): Promise<void> {
  await patch(`/files/${file.id}`, file.version, { name });
  await filesChanged();
}

/** Moves a file to the recycle bin and offers it back. */
export async function dropFile(file: FileRecord, said: string): Promise<void> {
  await remove(`/files/${file.id}`, file.version);
  await filesChanged();
  sayWithUndo(said, async () => {
    await post(`/files/${file.id}/restore`, undefined, { version: '*' });
    await filesChanged();
  });
}
