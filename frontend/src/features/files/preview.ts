/** Which files are looked at; any screen can ask for it. */
import type { FileRecord } from '@/api/types';
import { createStore } from '@/lib/store';

export interface Previewing {
  files: readonly FileRecord[];
  index: number;
}

export const previewing = createStore<Previewing | null>(null);
export const openPreview = (files: readonly FileRecord[], file: FileRecord): void =>
  previewing.set({
    files,
    index: Math.max(
      0,
      files.findIndex(({ id }) => id === file.id),
    ),
  });
