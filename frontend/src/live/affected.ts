/** What on the screens shows a record that changed. */
import type { FeedEntry } from '@/api/types';

/** The first member of the keys under which a kind of record is kept. */
const ROOT: Readonly<Record<FeedEntry['entity'], string>> = {
  account: 'accounts',
  contact: 'contacts',
  deal: 'deals',
  activity: 'activities',
  product: 'products',
  pipeline: 'pipelines',
  stage: 'stages',
  tag: 'tags',
  user: 'users',
  role: 'roles',
  team: 'teams',
  company: 'company',
  view: 'views',
  dashboard: 'dashboards',
  api_key: 'api-keys',
  field_def: 'field-defs',
  field_restriction: 'field-restrictions',
  share: 'shares',
  exchange_rate: 'exchange-rates',
  comment: 'comments',
  file: 'files',
  follower: 'followers',
  notification: 'notifications',
  webhook: 'webhooks',
};

/** Lists that show the names of other records. */
const SHOWS_NAME: Partial<Record<FeedEntry['entity'], readonly string[]>> = {
  account: ['contacts', 'deals', 'activities'],
  contact: ['deals', 'activities'],
  deal: ['activities'],
};

/** What decides on what a reader sees at all; of people, only what they are, not how they like their screens. */
const decides = ({ entity, fields }: FeedEntry): boolean =>
  entity === 'team' ||
  entity === 'role' ||
  entity === 'field_restriction' ||
  entity === 'share' ||
  (entity === 'user' && ['role', 'status', 'teams'].some((f) => fields.includes(f)));

export interface Affected {
  /** Collections of which anything may have changed. */
  roots: Set<string>;
  /** Records that are gone from sight. */
  gone: { root: string; id: string }[];
  /** Whether what the reader may see at all may have changed. */
  rights: boolean;
}

/** Whether the screens have this state of the record already, as after a change of one's own. */
type Known = (root: string, id: string, version: number) => boolean;

export function affected(entries: readonly FeedEntry[], known: Known): Affected {
  const found: Affected = { roots: new Set(), gone: [], rights: false };
  for (const entry of entries) {
    const root = ROOT[entry.entity];
    const gone = entry.kind === 'deleted' || entry.kind === 'purged' || entry.kind === 'hidden';
    if (gone) found.gone.push({ root, id: entry.id });
    else if (entry.kind === 'updated' && known(root, entry.id, entry.version)) continue;
    found.roots.add(root);
    if (entry.fields.includes('name')) for (const other of SHOWS_NAME[entry.entity] ?? []) found.roots.add(other);
    if (decides(entry)) found.rights = true;
  }
  return found;
}
