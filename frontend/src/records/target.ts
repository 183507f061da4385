/** The rows or the record that commands of the palette act on. */
import { useEffect } from 'react';
import type { AnyRecord } from '@/api/types';
import { createStore } from '@/lib/store';
import type { Selection } from '@/table/selection';
import type { Definition } from './definition';

export interface Target {
  definition: Definition;
  records: readonly AnyRecord[];
}

export const target = createStore<Target | null>(null);

export function useTarget(definition: Definition, chosen: Selection | AnyRecord | undefined): void {
  useEffect(() => {
    const records = !chosen
      ? []
      : 'rows' in chosen && chosen.rows instanceof Map
        ? [...chosen.rows.values()]
        : [chosen as AnyRecord];
    target.set(records.length ? { definition, records } : null);
    return () => target.set(null);
  }, [definition, chosen]);
}
