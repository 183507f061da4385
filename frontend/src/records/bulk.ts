/** Changing all records that a list holds, as a job of the server: what is asked for, how far it is, and what came of it. */
import i18next from 'i18next';
import { get, getFile, post } from '@/api/client';
import { composed } from '@/api/operations';
import { queryClient } from '@/api/query';
import type { components } from '@/api/schema';
import type { ViewQuery } from '@/api/types';
import { type Field, writeField } from '@/form/field';
import { say, sayProblem } from '@/form/toasts';
import { downloadBlob } from '@/lib/download';
import { createStore } from '@/lib/store';
import type { Definition } from './definition';

type S = components['schemas'];
export type BulkUpdate = S['BulkUpdate'];
export type BulkPlan = S['BulkPlan'];
export type BulkPreview = S['BulkUpdatePreview'];
export type BulkRow = S['BulkUpdateRow'];

/** Most records that can be picked one by one; the server takes no more ids. */
export const MAX_PICKED = 1000;

/** Records of a list that somebody wants to change together. */
export interface BulkRequest {
  definition: Definition;
  asked: Pick<ViewQuery, 'filter' | 'q'>;
  /** Records that were picked; all that match when absent. */
  ids?: readonly string[];
  count: number;
  act: 'update' | 'delete';
  /** What was chosen already. */
  start?: readonly Change[];
  /** Called once the records are on their way. */
  onBegun?: () => void;
}

/** What is done to tags beside being set. */
export type TagAct = 'add' | 'remove';

/** One thing to change. */
export interface Change {
  field: Field;
  value: unknown;
  tags?: TagAct;
}

/** The question that is open. */
export const bulkRequest = createStore<BulkRequest | null>(null);
/** The bulk update that is shown. */
export const bulkShown = createStore<string | null>(null);

/** Fields that can be given one value for many records. */
export const isBulkField = (field: Field): boolean =>
  !field.readOnly &&
  !field.locked &&
  !field.input &&
  field.kind !== 'list' &&
  field.kind !== 'import' &&
  !(field.form === false && field.group === false);

/** The plan that does all these changes to the records of a request. */
export function planOf(request: BulkRequest, changes: readonly Change[]): BulkPlan {
  const { definition, asked, ids, act } = request;
  const members: Record<string, unknown> = {};
  const tags: Record<TagAct, string[]> = { add: [], remove: [] };
  for (const { field, value, tags: how } of changes) {
    if (how) {
      tags[how].push(...((value as string[] | null) ?? []));
      continue;
    }
    const { custom, ...own } = writeField(field, value);
    Object.assign(members, own);
    if (custom) members.custom = { ...(members.custom as object | undefined), ...(custom as object) };
  }
  return {
    entity: definition.entity,
    ...(asked.filter ? { filter: asked.filter } : {}),
    ...(asked.q ? { q: asked.q } : {}),
    ...(ids ? { ids: [...ids] } : {}),
    act,
    ...(act === 'delete' ? {} : { changes: composed(members), add_tag_ids: tags.add, remove_tag_ids: tags.remove }),
  } as BulkPlan;
}

export const previewBulk = (plan: BulkPlan): Promise<BulkPreview> => post('/bulk-updates/test', { plan });

export async function beginBulk(plan: BulkPlan, expected: number): Promise<void> {
  const begun = await post('/bulk-updates', { plan, expected_count: expected });
  queryClient.setQueryData(bulkKey(begun.id), begun);
  bulkRequest.set(null);
  bulkShown.set(begun.id);
}

export const bulkKey = (id: string) => ['bulk-updates', 'one', id] as const;
export const POLL_MS = 500;
export const isMoving = ({ state }: Pick<BulkUpdate, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'undoing';

export async function orderBulk(id: string, what: 'cancel' | 'undo'): Promise<void> {
  queryClient.setQueryData(
    bulkKey(id),
    what === 'cancel' ? await post(`/bulk-updates/${id}/cancel`) : await post(`/bulk-updates/${id}/undo`),
  );
}

export async function downloadBulkFailed(bulk: BulkUpdate, name: string): Promise<void> {
  downloadBlob(await getFile(`/bulk-updates/${bulk.id}/failed.csv`), name);
}

/** Says how one ended that went on while its dialog was closed. */
export async function tellEnd(id: string): Promise<void> {
  try {
    const bulk = await get(`/bulk-updates/${id}`);
    if (bulkShown.get() === id) return;
    if (isMoving(bulk)) {
      setTimeout(() => void tellEnd(id), 4 * POLL_MS);
      return;
    }
    queryClient.setQueryData(bulkKey(id), bulk);
    const { number } = bulk;
    say(i18next.t(`bulk.ended.${bulk.state}` as 'bulk.ended.done', { number }), {
      label: i18next.t('bulk.show'),
      run: () => bulkShown.set(id),
    });
  } catch (error) {
    sayProblem(error);
  }
}
