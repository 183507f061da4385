/** Changes records that were picked one by one, in portions of 100, with progress, cancel and a way back. */
import { post } from '@/api/client';
import { COLLECTION, type Entity } from '@/api/entities';
import { invalidate } from '@/api/query';
import type { AnyRecord, BatchOperation, BatchResult } from '@/api/types';
import { isEmpty } from '@/lib/is-empty';
import type { Definition } from './definition';

const PORTION = 100;
/** Products have no list with a selection and no such operation. */
type Batched = Exclude<Entity, 'product'>;

interface Run {
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

export interface BatchOutcome {
  done: { operation: BatchOperation; result: BatchResult }[];
  failed: BatchResult[];
  cancelled: boolean;
}

export async function runBatch(definition: Definition, operations: BatchOperation[], run: Run): Promise<BatchOutcome> {
  const outcome: BatchOutcome = { done: [], failed: [], cancelled: false };
  try {
    for (let start = 0; start < operations.length; start += PORTION) {
      if (run.signal.aborted) {
        outcome.cancelled = true;
        break;
      }
      const portion = operations.slice(start, start + PORTION);
      const { results } = await post(`/${COLLECTION[definition.entity as Batched]}/batch`, {
        operations: portion,
      });
      for (const result of results) {
        const operation = portion[result.index];
        if (operation && result.status < 300) outcome.done.push({ operation, result });
        else outcome.failed.push(result);
      }
      run.onProgress(Math.min(start + PORTION, operations.length));
    }
  } finally {
    await invalidate(definition.entity);
  }
  return outcome;
}

/** A change to many: what was asked for on the way fills gaps, it overwrites nothing. */
export function updateOf(
  row: AnyRecord,
  chosen: Readonly<Record<string, unknown>>,
  full: Readonly<Record<string, unknown>>,
): BatchOperation {
  const answers = Object.entries(full).filter(([name]) => !(name in chosen) && isEmpty(row[name]));
  return { op: 'update', id: row.id, version: row.version, data: { ...Object.fromEntries(answers), ...chosen } };
}

/** The operations that take an outcome back, from what the rows held before. */
export function inverse(outcome: BatchOutcome, before: ReadonlyMap<string, AnyRecord>): BatchOperation[] {
  return outcome.done.flatMap(({ operation, result }): BatchOperation[] => {
    const id = operation.id;
    const row = id ? before.get(id) : undefined;
    if (!id || !row) return [];
    const version = result.version == null ? {} : { version: result.version };
    if (operation.op === 'delete') return [{ op: 'restore', id, ...version }];
    const data = Object.fromEntries(Object.keys(operation.data ?? {}).map((name) => [name, row[name] ?? null]));
    return [{ op: 'update', id, ...version, data }];
  });
}
