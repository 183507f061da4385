/** Which "new record" form is open; any screen, shortcut or command can open one. */
import type { Entity } from '@/api/entities';
import type { ActivityKind, AnyRecord } from '@/api/types';
import { createStore } from '@/lib/store';

export interface CreateRequest {
  entity: Entity;
  /** Values that follow from where the form was opened (the account of a new contact). */
  values?: Record<string, unknown>;
  kind?: ActivityKind;
  onCreated?: (record: AnyRecord) => void;
}

export const creating = createStore<CreateRequest | null>(null);
export const openCreate = (request: CreateRequest): void => creating.set(request);
