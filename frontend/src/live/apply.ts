/** Brings what is on the screens up to date with what happened elsewhere. */
import { meOptions } from '@/api/me';
import { queryClient } from '@/api/query';
import type { AnyRecord, FeedEntry, Page } from '@/api/types';
import { isWriting } from '@/api/writing';
import { affected } from './affected';

/** What comes within this time is applied together. */
const GATHER_MS = 150;
/** While much happens, as during an import, the screens follow at this pace. */
const BUSY_MS = 2500;
const BUSY_ENTRIES = 40;
/** Figures are summed up anew at most this often. */
const FIGURES_MS = 5000;

let waiting: FeedEntry[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let pace = GATHER_MS;
let figures: ReturnType<typeof setTimeout> | undefined;

/** Notes what happened; the screens follow in a moment. */
export function note(entries: readonly FeedEntry[]): void {
  waiting.push(...entries);
  if (entries.length > 0 && timer === undefined) timer = setTimeout(apply, pace);
}

/** After a gap nothing on the screens is trusted. */
export const distrustAll = (): Promise<void> => queryClient.invalidateQueries();

/** While a cell of a list is edited its rows stay where they are. */
const editsInList = (): boolean =>
  Boolean(document.activeElement?.closest('[role="gridcell"]')?.querySelector('input, textarea'));

function apply(): void {
  timer = undefined;
  if (editsInList()) {
    timer = setTimeout(apply, BUSY_MS);
    return;
  }
  const entries = waiting;
  waiting = [];
  pace = entries.length > BUSY_ENTRIES ? BUSY_MS : GATHER_MS;
  const { roots, gone, rights } = affected(entries, isKnown);
  if (roots.size === 0) return;
  if ([...roots].some(isWriting)) {
    waiting = [...entries, ...waiting];
    timer = setTimeout(apply, GATHER_MS);
    return;
  }
  for (const { root, id } of gone) void queryClient.resetQueries({ queryKey: [root, 'one', id] });
  if (rights) {
    void distrustAll();
    return;
  }
  for (const root of roots) void queryClient.invalidateQueries({ queryKey: [root] });
  // the reader's own name and the company's stand in what is read of the reader
  if (roots.has('users') || roots.has('company')) void queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
  // what somebody is told, and who follows, stands on no record
  if ([...roots].every((root) => root === 'notifications' || root === 'followers')) return;
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [name, about] }) => name === 'about' && about !== 'metric',
  });
  if (figures !== undefined) return;
  figures = setTimeout(() => {
    figures = undefined;
    void queryClient.invalidateQueries({ queryKey: ['about', 'metric'] });
  }, FIGURES_MS);
}

/** Tells whether every copy of a record that is on the screens is of this version or a later one; false without any. */
function isKnown(root: string, id: string, version: number): boolean {
  const one = queryClient.getQueriesData<AnyRecord>({ queryKey: [root, 'one', id] }).map(([, record]) => record);
  const lists = queryClient.getQueriesData<Partial<Page<AnyRecord>>>({ queryKey: [root, 'list'] });
  // some lists are kept in another shape, and are not looked into
  if (lists.some(([, page]) => page && !Array.isArray(page.data))) return false;
  const listed = lists.flatMap(([, page]) => page?.data?.filter((record) => record.id === id) ?? []);
  const copies = [...one, ...listed].filter((record) => record !== undefined);
  return copies.length > 0 && copies.every((record) => record.version >= version);
}
