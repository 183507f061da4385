/** Writes dashboards: at once on the screen, one after the other to the server, each on the version before. */
import { patch, post, remove } from '@/api/client';
import { invalidate, queryClient } from '@/api/query';
import type { Page } from '@/api/types';
import { whileWriting } from '@/api/writing';
import type { Dashboard, DashboardFilters, Tile } from './types';

const LIST = ['dashboards', 'list'] as const;

type Change = Partial<Pick<Dashboard, 'name' | 'shared'>> & { tiles?: Tile[]; filters?: DashboardFilters };

const setCached = (id: string, change: (dashboard: Dashboard) => Dashboard) =>
  queryClient.setQueriesData<Page<Dashboard>>(
    { queryKey: LIST },
    (page) => page && { ...page, data: page.data.map((one) => (one.id === id ? change(one) : one)) },
  );

const cached = (id: string): Dashboard | undefined =>
  queryClient
    .getQueriesData<Page<Dashboard>>({ queryKey: LIST })
    .flatMap(([, page]) => page?.data ?? [])
    .find((one) => one.id === id);

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Shows the change at once; the answer counts when nothing newer waits to be written. */
export function changeDashboard(dashboard: Dashboard, change: Change): Promise<void> {
  waiting += 1;
  const run = async () => {
    try {
      const version = cached(dashboard.id)?.version ?? dashboard.version;
      const answer = await patch(`/dashboards/${dashboard.id}`, version, change);
      setCached(dashboard.id, (one) => (waiting > 1 ? { ...one, version: answer.version } : answer));
    } catch (error) {
      // what was shown too early goes back to what the server has
      await invalidate('dashboard');
      throw error;
    } finally {
      waiting -= 1;
    }
  };
  const mine = whileWriting(queryClient, 'dashboards', () => last.then(run, run));
  setCached(dashboard.id, (one) => ({ ...one, ...change }));
  last = mine;
  return mine;
}

export async function makeDashboard(
  values: { name: string; shared?: boolean; tiles: Tile[]; filters: DashboardFilters },
  idempotencyKey?: string,
): Promise<Dashboard> {
  const made = await post('/dashboards', values, idempotencyKey ? { idempotencyKey } : {});
  await invalidate('dashboard');
  return made;
}

export async function deleteDashboard({ id, version }: Dashboard): Promise<void> {
  await last.catch(() => {});
  await remove(`/dashboards/${id}`, cached(id)?.version ?? version);
  await invalidate('dashboard');
}

export async function restoreDashboard({ id }: Dashboard): Promise<void> {
  await post(`/dashboards/${id}/restore`, undefined, { version: '*' });
  await invalidate('dashboard');
}
