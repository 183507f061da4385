/** Short names for the wire shapes of imports; the generated schema is the truth. */
import type { components } from '@/api/schema';

type S = components['schemas'];

/** Kinds of records that files hold, in the order in which they are imported: what is named comes before who names it. */
export const IMPORTED = ['product', 'user', 'account', 'contact', 'deal'] as const satisfies S['Entity'][];
export type ImportEntity = (typeof IMPORTED)[number];

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const satisfies S['DateOrder'][];
export type DateOrder = S['DateOrder'];

export type SheetFormat = S['SheetFormat'];
export type DistinctText = S['DistinctText'];
/** A file whose rows are of a kind that can be imported. */
export type FileInfo = S['ImportFile'] & { entity: ImportEntity };
export type ImportTarget = S['ImportTarget'];

export const MODES = ['both', 'create', 'update'] as const satisfies S['Mode'][];
export type Mode = S['Mode'];
export type MatchBy = S['MatchBy'];

/** What is done about people or records that a row names and nobody knows. */
export const POLICIES = ['refuse', 'create', 'leave'] as const satisfies S['Unknown'][];
export type Policy = S['Unknown'];

export type ColumnPlan = S['ColumnPlan'];
/** A plan with all that the wizard asks about. */
export type FilePlan = S['FilePlan'] & { entity: ImportEntity } & Required<
    Pick<S['FilePlan'], 'mode' | 'match_by' | 'constants' | 'unknown_people' | 'unknown_records'>
  >;
export type ImportInput = S['ImportInput'] & { name: string; trial: boolean; files: FilePlan[] };

export type ImportState = S['ImportState'];
/** The server fills in what a plan leaves open. */
export type Import = Omit<S['Import'], 'plan' | 'undone'> & {
  plan: { name: string; files: FilePlan[] };
  undone: Partial<Record<Undone, number>>;
};
/** How taking a row back ended; what is done comes first, then why records stayed. */
export const UNDONE = [
  'removed',
  'put_back',
  'put_back_in_part',
  'changed_since',
  'in_use',
  'not_allowed',
  'gone_already',
  'nothing_to_do',
] as const satisfies S['Undone'][];
export type Undone = S['Undone'];

export type ImportRow = S['ImportRow'];
export type ImportRowPage = S['ImportRowPage'];
