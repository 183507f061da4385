/** What is asked of the audit log, as it stands in the address and as the server takes it. */
import { queryText } from '@/api/client';
import type { AuditEntry, AuditKind } from '@/api/types';
import { addDays, momentOf } from '@/lib/days';

/** The filters; days are those of the user's time zone, both included. */
export interface AuditSearch {
  user?: string;
  credential?: string;
  entity?: NonNullable<AuditEntry['entity']>;
  record?: string;
  kind?: AuditKind;
  from?: string;
  to?: string;
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');

export function auditQuery(search: AuditSearch, timeZone: string) {
  return {
    user_id: search.user,
    credential_id: search.credential,
    entity: search.entity,
    record_id: search.record,
    kind: search.kind,
    from: isDay(search.from) ? momentOf(search.from, '00:00', timeZone) : undefined,
    to: isDay(search.to) ? momentOf(addDays(search.to, 1), '00:00', timeZone) : undefined,
  };
}

/** Where the same list is as a file; a query stands there in any case, as the ticket is added to it. */
export const auditFile = (search: AuditSearch, timeZone: string): string =>
  `/api/v1/audit/export${queryText(auditQuery(search, timeZone)) || '?'}`;

/** The search with some filters changed; those without a value go. */
export function narrowed(search: AuditSearch, change: AuditSearch): AuditSearch {
  const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
  return Object.fromEntries(next) as AuditSearch;
}
