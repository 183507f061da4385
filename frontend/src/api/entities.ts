/** The plain facts about each record type that any screen may need: where it lives and how it is called. */
import type { AnyRecord, PermissionObject } from './types';

export type Entity = 'contact' | 'account' | 'deal' | 'activity' | 'product';

export const COLLECTION = {
  contact: 'contacts',
  account: 'accounts',
  deal: 'deals',
  activity: 'activities',
  product: 'products',
} as const satisfies Record<Entity, string>;

export const isListed = (entity: string): entity is Entity => entity in COLLECTION;

export type Collection = (typeof COLLECTION)[Entity];

/** Record types that have a page of their own. */
export type PagedEntity = 'contact' | 'account' | 'deal';
export const isPaged = (entity: string): entity is PagedEntity =>
  entity === 'contact' || entity === 'account' || entity === 'deal';

/** The member by which something points at a record of this kind. */
export const pointTo = (entity: PagedEntity, id: string) =>
  entity === 'account' ? { account_id: id } : entity === 'contact' ? { contact_id: id } : { deal_id: id };

export const recordPath = (entity: PagedEntity, id: string): string => `/${COLLECTION[entity]}/${id}`;

export const objectOf = (entity: Entity): PermissionObject => entity;

export function titleOf(record: AnyRecord | Readonly<Record<string, unknown>>): string {
  const { name, subject, email, body } = record as { name?: string; subject?: string; email?: string; body?: string };
  // a note or a call often has no subject: its first line stands for it
  return name || subject || email || (body?.split('\n')[0] ?? '').slice(0, 80);
}
