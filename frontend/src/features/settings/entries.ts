/** Entries of the short lists that many screens show by name; a deleted one comes back by undo. */
import { post, remove } from '@/api/client';
import { invalidate } from '@/api/query';
import { sayProblem, sayWithUndo } from '@/form/toasts';

export type EntryKind = 'tag' | 'team' | 'pipeline' | 'stage' | 'exchange-rate';

interface Entry {
  id: string;
  version: number;
}

const SHOWN_BY = {
  tag: ['tag'],
  team: ['team'],
  pipeline: ['pipeline', 'stage', 'deal'],
  stage: ['pipeline', 'stage', 'deal'],
  'exchange-rate': ['exchange-rate'],
} as const satisfies Record<EntryKind, unknown>;

export async function dropEntry(kind: EntryKind, entry: Entry, said: string): Promise<void> {
  const reload = () => invalidate(...SHOWN_BY[kind]);
  try {
    await remove(`/${kind}s/${entry.id}`, entry.version);
    await reload();
    sayWithUndo(said, async () => {
      await post(`/${kind}s/${entry.id}/restore`, undefined, { version: '*' });
      await reload();
    });
  } catch (error) {
    sayProblem(error);
  }
}
