/** Writes records: shown at once, taken back on refusal, merged when somebody else was faster. */
import { get, post, remove, patch as sendPatch } from '@/api/client';
import { COLLECTION } from '@/api/entities';
import { composed } from '@/api/operations';
import { isProblem } from '@/api/problem';
import { changeCached, invalidate, mergeAnswer, queryClient } from '@/api/query';
import type { AnyRecord } from '@/api/types';
import { whileWriting } from '@/api/writing';
import { sayWithUndo } from '@/form/toasts';
import { conflictingFields, withoutFields } from '@/lib/merge';
import { askConflict } from './conflict';
import type { Definition } from './definition';

type Patch = Record<string, unknown>;
const pathOf = (definition: Definition, id: string) => `/${COLLECTION[definition.entity]}/${id}` as const;

const outgoing = (definition: Definition, values: Patch): Patch => definition.outgoing?.(values) ?? values;

function applyPatch(record: AnyRecord, change: Patch): AnyRecord {
  const custom = change.custom ? { custom: { ...(record.custom as object), ...(change.custom as object) } } : {};
  return { ...record, ...change, ...custom };
}

/** Sends the patch; when the record has moved on, fields nobody else touched are written anyway. */
async function send(definition: Definition, base: AnyRecord, change: Patch): Promise<AnyRecord> {
  const path = pathOf(definition, base.id);
  try {
    return await sendPatch(path, base.version, composed(outgoing(definition, change)));
  } catch (error) {
    if (!isProblem(error) || !error.stale) throw error;
    const current: AnyRecord = await get(path, { expand: definition.expand });
    const names = conflictingFields(base, current, change);
    if (names.length === 0) return send(definition, current, change);
    const keepTheirs = await askConflict({ definition, names, mine: change, theirs: current });
    const rest = keepTheirs ? withoutFields(change, keepTheirs) : {};
    return Object.keys(rest).length ? send(definition, current, rest) : current;
  }
}

/** Asks for what the change still needs, then writes it; the record as it is when the question is dismissed. */
export async function saveRecord(definition: Definition, record: AnyRecord, given: Patch): Promise<AnyRecord> {
  if (!definition.complete) return writeRecord(definition, record, given);
  return (await definition.complete(given, [record], (full) => writeRecord(definition, record, full))) ?? record;
}

/** Changes a record everywhere it is shown. Rejects with a Problem, after taking the change back. */
export const writeRecord = (definition: Definition, record: AnyRecord, change: Patch): Promise<AnyRecord> =>
  whileWriting(queryClient, COLLECTION[definition.entity], () => write(definition, record, change));

async function write(definition: Definition, record: AnyRecord, change: Patch): Promise<AnyRecord> {
  const takeBack = changeCached(definition.entity, record.id, (r) => applyPatch(r, change));
  try {
    const answer = await send(definition, record, change);
    changeCached(definition.entity, record.id, (r) => mergeAnswer(r, answer));
    void invalidate(definition.entity);
    return answer;
  } catch (error) {
    takeBack();
    throw error;
  }
}

export async function createRecord(definition: Definition, values: Patch, idempotencyKey: string): Promise<AnyRecord> {
  const body = Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== undefined && v !== ''));
  const record = await post(`/${COLLECTION[definition.entity]}`, composed(outgoing(definition, body)), {
    idempotencyKey,
  });
  await invalidate(definition.entity);
  return record;
}

/** Moves a record to the recycle bin and offers it back. */
export async function deleteRecord(definition: Definition, record: AnyRecord, said: string): Promise<void> {
  const path = pathOf(definition, record.id);
  await remove(path, record.version);
  await invalidate(definition.entity);
  sayWithUndo(said, async () => {
    await post(`${path}/restore`, undefined, { version: '*' });
    await invalidate(definition.entity);
  });
}
