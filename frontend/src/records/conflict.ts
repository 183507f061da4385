/** The question asked when two people changed the same field. */

import type { AnyRecord } from '@/api/types';
import { createStore } from '@/lib/store';
import type { Definition } from './definition';

export interface Conflict {
  definition: Definition;
  names: readonly string[];
  mine: Readonly<Record<string, unknown>>;
  theirs: AnyRecord;
  /** Names for which the other person's value stays; null when nothing is to be written. */
  answer: (keepTheirs: string[] | null) => void;
}

export const conflict = createStore<Conflict | null>(null);

export const askConflict = (question: Omit<Conflict, 'answer'>): Promise<string[] | null> =>
  new Promise((resolve) => {
    conflict.set({
      ...question,
      answer(keepTheirs) {
        conflict.set(null);
        resolve(keepTheirs);
      },
    });
  });
