/** Selected rows of a list, or "all that match". */
import { useCallback, useMemo, useState } from 'react';
import type { AnyRecord } from '@/api/types';

export interface Selection {
  rows: ReadonlyMap<string, AnyRecord>;
  /** True when everything that matches the list is meant, not only the rows in `rows`. */
  all: boolean;
  has: (id: string) => boolean;
  toggle: (row: AnyRecord) => void;
  add: (rows: readonly AnyRecord[]) => void;
  clear: () => void;
  selectAll: () => void;
}

export function useSelection(): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, AnyRecord>>(new Map());
  const [all, setAll] = useState(false);
  const toggle = useCallback((row: AnyRecord) => {
    setAll(false);
    setRows((old) => {
      const next = new Map(old);
      if (!next.delete(row.id)) next.set(row.id, row);
      return next;
    });
  }, []);
  const add = useCallback((added: readonly AnyRecord[]) => {
    setRows((old) => new Map([...old, ...added.map((row) => [row.id, row] as const)]));
  }, []);
  const clear = useCallback(() => {
    setAll(false);
    setRows((old) => (old.size ? new Map() : old));
  }, []);
  const selectAll = useCallback(() => setAll(true), []);
  return useMemo(
    () => ({ rows, all, has: (id: string) => all || rows.has(id), toggle, add, clear, selectAll }),
    [rows, all, toggle, add, clear, selectAll],
  );
}
