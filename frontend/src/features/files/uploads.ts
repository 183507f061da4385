/** Files on their way to the server: a few at a time, each with how far it is and what went wrong. */
import { isProblem, Problem } from '@/api/problem';
import { newId } from '@/lib/new-id';
import { createStore, useStore } from '@/lib/store';
import { type FileParent, filesChanged, linkOf, uploadFile } from './api';

export interface Upload {
  key: string;
  entity: FileParent;
  id: string;
  file: File;
  sent: number;
  state: 'waiting' | 'sending' | 'failed';
  problem?: Problem;
}

const AT_ONCE = 2;
const all = createStore<readonly Upload[]>([]);
const running = new Map<string, AbortController>();

const change = (key: string, part: Partial<Upload>): void =>
  all.set(all.get().map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));

const forget = (key: string): void => all.set(all.get().filter((upload) => upload.key !== key));

async function run(upload: Upload): Promise<void> {
  const { key, entity, id, file } = upload;
  const controller = new AbortController();
  running.set(key, controller);
  change(key, { state: 'sending', sent: 0 });
  try {
    await uploadFile({
      file,
      query: { name: file.name, ...linkOf(entity, id) },
      idempotencyKey: key,
      signal: controller.signal,
      onProgress: (sent) => change(key, { sent }),
    });
    await filesChanged();
    forget(key);
  } catch (error) {
    if (isProblem(error)) change(key, { state: 'failed', problem: error });
    else forget(key);
  } finally {
    running.delete(key);
    next();
  }
}

function next(): void {
  for (const upload of all.get())
    if (upload.state === 'waiting' && running.size < AT_ONCE && !running.has(upload.key)) void run(upload);
}

/** Sends files to a record; what the server would refuse for its size is not sent at all. */
export function addFiles(entity: FileParent, id: string, files: readonly File[], limit: number): void {
  const added = files.map((file): Upload => {
    const fits = file.size <= limit;
    const problem = fits ? {} : { problem: new Problem(413, { code: 'file_too_large' }) };
    return { key: newId(), entity, id, file, sent: 0, state: fits ? 'waiting' : 'failed', ...problem };
  });
  all.set([...all.get(), ...added]);
  next();
}

export function cancelUpload(key: string): void {
  running.get(key)?.abort();
  forget(key);
}

export function retryUpload(key: string): void {
  all.set(
    all
      .get()
      .map(({ problem, ...upload }) =>
        upload.key === key ? { ...upload, state: 'waiting' } : { ...upload, ...(problem ? { problem } : {}) },
      ),
  );
  next();
}

export const useUploads = (entity: FileParent, id: string): readonly Upload[] =>
  useStore(all).filter((upload) => upload.entity === entity && upload.id === id);
