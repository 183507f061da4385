/** An import that is being put together: what the files mean, as far as it is known or chosen. */
import type { FileInfo, FilePlan, ImportEntity, ImportInput, MatchBy, Mode, Policy } from './types';
import { IMPORTED } from './types';

export const STEPS = ['files', 'columns', 'matching', 'values', 'trial'] as const;
export type Step = (typeof STEPS)[number];

/** What every row has, besides its cells. */
export interface Constant {
  target: string | null;
  text: string;
}

export interface DraftFile {
  info: FileInfo;
  entity: ImportEntity;
  /** By column; null is left out. */
  targets: Record<string, string | null>;
  constants: Constant[];
  /** By column and text: what stands for the text; null leaves it as it is. */
  values: Record<string, Record<string, string | null>>;
  mode: Mode;
  matchBy: MatchBy[];
  source: string;
  unknownPeople: Policy;
  unknownRecords: Policy;
}

export interface Draft {
  step: Step;
  files: DraftFile[];
  /** The trial that was made last, and of what. */
  trial: { id: string; of: string } | null;
}

export const emptyDraft: Draft = { step: 'files', files: [], trial: null };

/** In which ways rows find the records that are there, the usual ones first. */
export const MATCHES: Readonly<Record<ImportEntity, { usual: readonly MatchBy[]; other: readonly MatchBy[] }>> = {
  account: { usual: ['id', 'external_id', 'domain', 'name'], other: [] },
  contact: { usual: ['id', 'external_id', 'email'], other: ['name'] },
  deal: { usual: ['id', 'external_id'], other: ['name'] },
  product: { usual: ['id', 'external_id', 'code', 'name'], other: [] },
  user: { usual: ['email', 'name'], other: [] },
};

/** One of these has to be known of every new record. */
const NEEDED: Readonly<Record<ImportEntity, readonly string[]>> = {
  account: ['name'],
  contact: ['name', 'last_name', 'first_name', 'email'],
  deal: ['name'],
  product: ['name'],
  user: ['name'],
};

/** Targets whose cells name people, and those whose cells name other records. */
const PEOPLE = ['owner', 'lead'];
const RECORDS = ['account', 'parent', 'product', 'team', 'tags'];

/** A file's name as the name of the system that its ids come from. */
export const sourceOf = (name: string): string =>
  name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 50) || 'import';

const columnOf = (targets: DraftFile['targets'], target: string) =>
  Object.entries(targets).find(([, chosen]) => chosen === target)?.[0];

/** A deal often has no name in files: what it is about and its id make one. */
function namedBy(entity: ImportEntity, targets: DraftFile['targets']): Constant[] {
  if (entity !== 'deal' || columnOf(targets, 'name')) return [];
  const about = columnOf(targets, 'product') ?? columnOf(targets, 'account') ?? columnOf(targets, 'account.name');
  const holes = [about, columnOf(targets, 'external_id')].flatMap((column) => (column ? [`{${column}}`] : []));
  return [{ target: 'name', text: holes.join(' ') }];
}

/** Whether rows name people or other records; those that a file of users names, its teams and leads, are made with it. */
export const names = (file: Pick<DraftFile, 'entity' | 'targets'>, kinds: 'people' | 'records'): boolean =>
  file.entity !== 'user' &&
  Object.values(file.targets).some((target) => (kinds === 'people' ? PEOPLE : RECORDS).includes(target ?? ''));

const SEEN_BY: Readonly<Record<MatchBy, readonly string[]>> = {
  id: ['id'],
  // An id of another installation is kept as one of another system.
  external_id: ['external_id', 'id'],
  email: ['email'],
  domain: ['domain'],
  code: ['code'],
  name: ['name', 'last_name'],
};

/** The ways to find records that the columns of a file allow. */
export function matchesOf({ entity, targets, constants }: DraftFile): MatchBy[] {
  const { usual, other } = MATCHES[entity];
  const known = [...Object.values(targets), ...constants.map(({ target }) => target)];
  const hasIds = known.some((target) => target?.startsWith('external_ids.'));
  return [...usual, ...other].filter(
    (rule) => (rule === 'external_id' && hasIds) || SEEN_BY[rule].some((target) => known.includes(target)),
  );
}

const guessed = (info: FileInfo) => Object.fromEntries(info.columns.map(({ column, target }) => [column, target]));

export function fileOf(info: FileInfo): DraftFile {
  const targets = guessed(info);
  return {
    info,
    entity: info.entity,
    targets,
    constants: namedBy(info.entity, targets),
    values: {},
    mode: 'both',
    matchBy: [...MATCHES[info.entity].usual],
    source: sourceOf(info.name),
    unknownPeople: 'refuse',
    // a parent may stand below its subsidiaries in the same file
    unknownRecords: info.entity === 'account' && columnOf(targets, 'parent') ? 'create' : 'refuse',
  };
}

/** The file after it was read in another way: what was chosen for its columns stays as long as the kind of record does. */
export function readAgain(file: DraftFile, info: FileInfo, entity: ImportEntity): DraftFile {
  if (entity !== file.entity) return fileOf({ ...info, entity });
  const fresh = guessed(info);
  const kept = Object.entries(file.targets).filter(([column]) => column in fresh);
  return { ...file, info, targets: { ...fresh, ...Object.fromEntries(kept) } };
}

const place = (file: DraftFile) => IMPORTED.indexOf(file.entity);

/** Puts a new file where its kind belongs, without moving those that are there. */
export function withFile(files: readonly DraftFile[], file: DraftFile): DraftFile[] {
  const at = files.findIndex((other) => place(other) > place(file));
  return at < 0 ? [...files, file] : [...files.slice(0, at), file, ...files.slice(at)];
}

const filled = (file: DraftFile) => file.constants.filter(({ target, text }) => target && text.trim());

export interface Fault {
  kind: 'twice' | 'needed';
  /** The target meant twice, or those of which one is needed. */
  targets: readonly string[];
}

/** What has to be mended before rows can be imported. */
export function faultsOf(file: DraftFile): Fault[] {
  const chosen = [...Object.values(file.targets), ...filled(file).map(({ target }) => target)].filter(
    (t) => t !== null,
  );
  const twice = [...new Set(chosen.filter((target, i) => target !== 'tags' && chosen.indexOf(target) !== i))];
  const needed = NEEDED[file.entity];
  const lacking = file.mode !== 'update' && !needed.some((target) => chosen.includes(target));
  return [
    ...twice.map((target): Fault => ({ kind: 'twice', targets: [target] })),
    ...(lacking ? [{ kind: 'needed', targets: needed } satisfies Fault] : []),
  ];
}

/** What a text with `{column}` holes becomes for one row. */
export const filledText = (text: string, header: readonly string[], cells: readonly string[]): string =>
  header.reduce((done, column, index) => done.replaceAll(`{${column}}`, cells[index]?.trim() ?? ''), text).trim();

/** Values for the texts of a column: those chosen, and those suggested where nothing was. */
export type Mapped = (file: DraftFile, column: string) => Readonly<Record<string, string>>;

function planOf(file: DraftFile, mapped: Mapped): FilePlan {
  const { info, entity, mode, matchBy, source, targets, unknownPeople, unknownRecords } = file;
  const columns = info.header.flatMap((column) => {
    const target = targets[column];
    if (!target) return [];
    const values = mapped(file, column);
    return [{ column, target, ...(Object.keys(values).length ? { values } : {}) }];
  });
  return {
    file: info.id,
    entity,
    format: info.format,
    mode,
    match_by: matchesOf(file).filter((rule) => matchBy.includes(rule)),
    ...(columnOf(targets, 'external_id') ? { source } : {}),
    columns,
    constants: Object.fromEntries(filled(file).map(({ target, text }) => [target ?? '', text.trim()])),
    unknown_people: unknownPeople,
    unknown_records: unknownRecords,
  };
}

export const inputOf = (files: readonly DraftFile[], mapped: Mapped, trial: boolean): ImportInput => ({
  name: files
    .map(({ info }) => info.name)
    .join(', ')
    .slice(0, 200),
  trial,
  files: files.map((file) => planOf(file, mapped)),
});
