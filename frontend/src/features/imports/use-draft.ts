/** The import being put together; survives a reload, ends with the tab. */
import { useCallback, useEffect, useState } from 'react';
import { dropDraft, readDraft, writeDraft } from '@/lib/draft';
import { type Draft, type DraftFile, emptyDraft } from './draft';

const NAME = 'import';

export interface UseDraft extends Draft {
  set: (change: Partial<Draft>) => void;
  /** Changes one file. */
  change: (id: string, change: (file: DraftFile) => DraftFile) => void;
  changeFiles: (change: (files: DraftFile[]) => DraftFile[]) => void;
  drop: () => void;
}

export function useDraft(): UseDraft {
  const [draft, setDraft] = useState<Draft>(() => readDraft<Draft>(NAME) ?? emptyDraft);
  useEffect(() => {
    if (draft === emptyDraft) dropDraft(NAME);
    else writeDraft(NAME, draft);
  }, [draft]);
  const set = useCallback((change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change })), []);
  const changeFiles = useCallback(
    (change: (files: DraftFile[]) => DraftFile[]) => setDraft((old) => ({ ...old, files: change(old.files) })),
    [],
  );
  const change = useCallback(
    (id: string, next: (file: DraftFile) => DraftFile) =>
      changeFiles((files) => files.map((file) => (file.info.id === id ? next(file) : file))),
    [changeFiles],
  );
  const drop = useCallback(() => {
    dropDraft(NAME);
    setDraft(emptyDraft);
  }, []);
  return { ...draft, set, change, changeFiles, drop };
}
