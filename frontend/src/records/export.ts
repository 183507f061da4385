/** What of a list leaves as a file: which records, which columns, in which form; any screen or command can ask for it. */
import { useEffect } from 'react';
import { post, type QueryValues, queryText } from '@/api/client';
import { COLLECTION, type Entity } from '@/api/entities';
import { type Composed, composed } from '@/api/operations';
import type { Field, FieldKind } from '@/form/field';
import { download } from '@/lib/download';
import { createStore } from '@/lib/store';
import type { Definition } from './definition';

export const FILE_FORMATS = ['xlsx', 'csv'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Most records that can be picked one by one; the server takes no more ids. */
export const MAX_PICKED = 200;

/** A list that can leave. */
export interface ListToExport {
  definition: Definition;
  query: Composed;
  /** The columns that are shown; none where there is no table. */
  columns: readonly Field[];
}

export interface ExportRequest extends ListToExport {
  /** Records that were picked; all of the list when absent. */
  ids?: readonly string[];
}

/** The list on the screen, for the palette. */
export const shownList = createStore<ListToExport | null>(null);
/** The question that is open. */
export const exporting = createStore<ExportRequest | null>(null);
export const openExport = (request: ExportRequest): void => exporting.set(request);

export function useShownList(list: ListToExport): void {
  const { definition, query, columns } = list;
  useEffect(() => {
    shownList.set({ definition, query, columns });
    return () => shownList.set(null);
  }, [definition, query, columns]);
}

const REFERENCES: readonly FieldKind[] = ['ref', 'user', 'team', 'stage', 'pipeline'];

/** The columns of a file that show what these columns of the screen show: names in place of ids, amounts with their currency. */
export function fileColumns(fields: readonly Field[]): string[] {
  const names = fields.flatMap(({ name, kind, custom }) => {
    if (custom) return [name];
    if (REFERENCES.includes(kind)) return [name.replace(/_id$/, '')];
    return kind === 'money' ? [name, 'currency'] : [name];
  });
  return [...new Set(names)];
}

interface Address {
  entity: Entity;
  query: Composed;
  format: FileFormat;
  /** All of the server's columns when empty. */
  columns: readonly string[];
  ids?: readonly string[] | undefined;
}

export function exportAddress({ entity, query, format, columns, ids }: Address): string {
  // a file names what it refers to by itself
  const { expand: _expand, ...asked } = composed<QueryValues>({ ...query });
  const values = { ...asked, format, columns: columns.join(','), ids: ids?.join(',') };
  return `/api/v1/${COLLECTION[entity]}/export${queryText(values)}`;
}

/** Asks for a ticket, as a download carries no token, and hands the address to the browser. */
export async function beginExport(address: string): Promise<void> {
  const { ticket } = await post('/download-tickets', { path: address });
  download(`${address}&ticket=${encodeURIComponent(ticket)}`);
}
