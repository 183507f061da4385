/** Changes to calls, meetings, tasks and notes wherever they are shown. */

import { patch, post, remove } from '@/api/client';
import { changeCached, invalidate, queryClient } from '@/api/query';
import type { Activity, AnyRecord } from '@/api/types';
import { sayProblem, sayWithUndo } from '@/form/toasts';

export async function addActivity(values: Record<string, unknown>, idempotencyKey: string): Promise<Activity> {
  const activity = await post('/activities', values, { idempotencyKey });
  await invalidate('activity');
  for (const name of ['deals', 'contacts', 'accounts']) void queryClient.invalidateQueries({ queryKey: [name, 'one'] });
  return activity;
}

export async function changeActivity(activity: Activity, change: Partial<Activity>): Promise<void> {
  const takeBack = changeCached('activity', activity.id, (r) => ({ ...r, ...change }) as AnyRecord);
  try {
    await patch(`/activities/${activity.id}`, activity.version, change);
    await invalidate('activity', 'deal');
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** Checks a task off, or opens it again; says so with a way back. */
export async function toggleDone(activity: Activity, said: string): Promise<void> {
  const done_at = activity.done_at ? null : new Date().toISOString();
  try {
    await changeActivity(activity, { done_at });
    if (done_at)
      sayWithUndo(said, async () => {
        await patch(`/activities/${activity.id}`, '*', { done_at: null });
        await invalidate('activity', 'deal');
      });
  } catch (error) {
    sayProblem(error, () => void toggleDone(activity, said));
  }
}

export async function dropActivity(activity: Activity, said: string): Promise<void> {
  await remove(`/activities/${activity.id}`, activity.version);
  await invalidate('activity', 'deal');
  sayWithUndo(said, async () => {
    await post(`/activities/${activity.id}/restore`, undefined, { version: '*' });
    await invalidate('activity', 'deal');
  });
}
