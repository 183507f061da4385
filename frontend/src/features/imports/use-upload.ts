/** Sends files one after the other; what is wrong with one of them stands beside its name. */
import { useState } from 'react';
import { isProblem, type Problem } from '@/api/problem';
import { uploadFile } from './api';
import type { FileInfo } from './types';

export interface Refused {
  name: string;
  problem: Problem;
}

export function useUpload(onRead: (info: FileInfo) => void) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused[]>([]);
  const upload = async (files: readonly File[]) => {
    setBusy(true);
    setRefused([]);
    for (const file of files)
      try {
        onRead(await uploadFile(file, file.name));
      } catch (problem) {
        if (!isProblem(problem)) throw problem;
        setRefused((old) => [...old, { name: file.name, problem }]);
      }
    setBusy(false);
  };
  return { busy, refused, upload: (files: readonly File[]) => void upload(files) };
}
