/** The wire shapes of imports. */

/** Kinds of records that files hold, in the order in which they are imported: what is named comes before who names it. */
export const IMPORTED = ['product', 'user', 'account', 'contact', 'deal'] as const;
export type ImportEntity = (typeof IMPORTED)[number];

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

export interface SheetFormat {
  kind: 'csv' | 'xlsx' | null;
  encoding: string | null;
  delimiter: string | null;
  quote: string | null;
  sheet: string | null;
  has_header: boolean | null;
  date_order: DateOrder | null;
  decimal: string | null;
}

export interface DistinctText {
  text: string;
  count: number;
}

export interface FileInfo {
  id: string;
  name: string;
  size: number;
  format: SheetFormat;
  sheets: string[];
  ambiguous_dates: boolean;
  header: string[];
  row_count: number;
  sample: string[][];
  entity: ImportEntity;
  columns: { column: string; target: string | null }[];
  /** The different texts of columns that have few of them. */
  distinct: Record<string, DistinctText[]>;
}

export interface ImportTarget {
  name: string;
  kind: string;
  required?: boolean;
  choices?: string[];
  /** The kind of record that a reference names. */
  entity?: string | null;
}

export const MODES = ['both', 'create', 'update'] as const;
export type Mode = (typeof MODES)[number];

export type MatchBy = 'external_id' | 'email' | 'domain' | 'code' | 'name';

/** What is done about people or records that a row names and nobody knows. */
export const POLICIES = ['refuse', 'create', 'leave'] as const;
export type Policy = (typeof POLICIES)[number];

export interface ColumnPlan {
  column: string;
  target: string;
  values?: Record<string, string>;
}

export interface FilePlan {
  file: string;
  entity: ImportEntity;
  format?: SheetFormat | null;
  mode: Mode;
  match_by: MatchBy[];
  source?: string | null;
  columns: ColumnPlan[];
  constants: Record<string, string>;
  unknown_people: Policy;
  unknown_records: Policy;
}

export interface ImportInput {
  name: string;
  trial: boolean;
  files: FilePlan[];
}

export type ImportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone';

export interface Import {
  id: string;
  name: string;
  state: ImportState;
  trial: boolean;
  plan: { name: string; files: FilePlan[] };
  counts: { total: number; done: number; created: number; updated: number; skipped: number; failed: number };
  last_error: string | null;
  created_at: string;
  created_by: string;
  finished_at: string | null;
}

export interface ImportRow {
  file_index: number;
  row_number: number;
  outcome: 'created' | 'updated' | 'skipped' | 'failed';
  beside: boolean;
  entity: string;
  record_id: string | null;
  faults: { pointer: string; code: string; detail: string }[];
  cells: string[];
  undone: string | null;
}

export interface ImportRowPage {
  data: ImportRow[];
  has_more: boolean;
}
