/** Asks for what a stage needs before a deal enters it: why it was lost, and the fields the stage asks for. */
import { restrictedNow } from '@/api/me';
import { isProblem } from '@/api/problem';
import { queryClient } from '@/api/query';
import type { AnyRecord, Meta, Pipeline, Stage } from '@/api/types';
import { isEmpty } from '@/lib/is-empty';
import { createStore } from '@/lib/store';
import type { Complete } from '@/records/definition';

type Values = Readonly<Record<string, unknown>>;
type Patch = Record<string, unknown>;

export interface Question {
  stage: Stage;
  lost: boolean;
  /** Names of fields that are still empty, in the order the stage asks for them. */
  fields: readonly string[];
  record: Values;
  /** Writes with the answers; a refusal stays in the dialog. */
  send: (given: Patch) => Promise<void>;
  cancel: () => void;
}

export const stageQuestion = createStore<Question | null>(null);

const customOf = (values: Values) => (values.custom ?? {}) as Values;
const customKeyOf = (name: string) => (name.startsWith('custom.') ? name.slice('custom.'.length) : null);

/** A stage may still ask for a custom field that has been retired, which nobody can fill in, or for what the user's role cannot. */
function isAsked(name: string): boolean {
  const restricted = restrictedNow('deal');
  if (restricted?.hidden.includes(name) || restricted?.read_only.includes(name)) return false;
  if (!customKeyOf(name)) return true;
  const known = queryClient.getQueryData<Meta>(['meta'])?.entities.deal?.fields;
  return known?.some((field) => field.name === name) ?? true;
}

/** The answers beside the change they complete; custom values of both are kept. */
const joined = (patch: Patch, given: Patch): Patch =>
  patch.custom && given.custom
    ? { ...patch, ...given, custom: { ...customOf(patch), ...customOf(given) } }
    : { ...patch, ...given };

export function missing(stage: Stage, patch: Values, records: readonly Values[]): { lost: boolean; fields: string[] } {
  const value = (record: Values, name: string) => {
    const key = customKeyOf(name);
    return key ? { ...customOf(record), ...customOf(patch) }[key] : { ...record, ...patch }[name];
  };
  const lacks = (name: string) => isAsked(name) && records.some((record) => isEmpty(value(record, name)));
  return { lost: stage.kind === 'lost' && lacks('loss_reason'), fields: stage.questions.filter(lacks) };
}

/** Where a deal goes that names no stage: the first one of its pipeline. */
function stageOf(values: Values, isNew: boolean): Stage | undefined {
  const stages = queryClient.getQueryData<Stage[]>(['stages', 'all']) ?? [];
  if (typeof values.stage_id === 'string') return stages.find((s) => s.id === values.stage_id);
  if (!isNew) return undefined;
  const first = <T extends { position: number }>(rows: readonly T[]) =>
    [...rows].sort((a, b) => a.position - b.position)[0];
  const pipeline = values.pipeline_id ?? first(queryClient.getQueryData<Pipeline[]>(['pipelines', 'all']) ?? [])?.id;
  return first(stages.filter((s) => s.pipeline_id === pipeline));
}

function ask<T>(question: Omit<Question, 'send' | 'cancel'>, patch: Patch, write: (full: Patch) => Promise<T>) {
  return new Promise<T | null>((resolve) => {
    stageQuestion.set({
      ...question,
      async send(given) {
        const answer = await write(joined(patch, given));
        stageQuestion.set(null);
        resolve(answer);
      },
      cancel() {
        stageQuestion.set(null);
        resolve(null);
      },
    });
  });
}

/** Writes the change, after asking for what the target stage lacks; null when the question is dismissed. */
export const completeMove: Complete = async (patch, records, write) => {
  const stage = stageOf(patch, records.length === 0);
  if (!stage) return write(patch);
  const before: readonly Values[] = records.length ? records : [patch];
  const record = { ...before[0], ...patch } as AnyRecord;
  const { lost, fields } = missing(stage, patch, before);
  if (lost || fields.length > 0) return ask({ stage, lost, fields, record }, patch, write);
  try {
    return await write(patch);
  } catch (error) {
    // the stage may have got new questions since it was read
    const asked = isProblem(error)
      ? error.errors.filter((e) => e.code === 'required').map((e) => e.pointer.slice(1).replace('/', '.'))
      : [];
    if (records.length === 0 || asked.length === 0) throw error;
    const reason = asked.includes('loss_reason');
    return ask({ stage, lost: reason, fields: asked.filter((name) => name !== 'loss_reason'), record }, patch, write);
  }
};
