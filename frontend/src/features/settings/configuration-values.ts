/** What a change of the configuration says, line by line, in the words of the screens. */
import type { ConfigurationChange, FieldChange } from '@/api/types';
import type { RoleObject } from './role-levels';

type Entity = ConfigurationChange['entity'];

export interface Line {
  label: string;
  before: string;
  after: string;
}

/** How values are called; screens give it, tests make it up. */
export interface Words {
  /** The name of a field of this kind of record. */
  field: (name: string) => string;
  /** A word out of the catalogue, by its path there; undefined when it has none. */
  word: (path: string) => string | undefined;
  role: (key: string) => string;
  /** What a record is called that a value names. */
  name: (id: string) => string | undefined;
  /** The name of a field of deals, which stages ask for. */
  dealField: (name: string) => string;
  day: (day: string) => string;
  moment: (at: string) => string;
  number: (value: number) => string;
  teamLead: (name: string) => string;
}

/** Where the catalogue has the words of a field, by kind of record and field. */
const CHOICES: Readonly<Record<string, (value: string) => string>> = {
  'stage.kind': (value) => `choice.deal_status.${value}`,
  'stage.forecast_category': (value) => `choice.forecast.${value}`,
  'field_def.kind': (value) => `customField.kinds.${value}`,
  'field_def.entity': (value) => `audit.entity.${value}`,
  'field_restriction.entity': (value) => `audit.entity.${value}`,
  'view.entity': (value) => `audit.entity.${value}`,
  'view.layout': (value) => `configuration.layout.${value}`,
  'tag.color': (value) => `choice.color.${value}`,
  'user.status': (value) => `choice.user_status.${value}`,
  'user.language': (value) => `configuration.language.${value}`,
  'company.language': (value) => `configuration.language.${value}`,
  'webhook.disabled_reason': (value) => `configuration.disabled.${value}`,
};
/** Lists of roles, and what is said where there is none. */
const ROLES: Readonly<Record<string, string>> = {
  move_back_roles: 'pipeline.moveBackAll',
  read_roles: 'fieldAccess.everybody',
  change_roles: 'fieldAccess.allReaders',
};
/** What a new user has chosen nothing of yet, and what is only for the screens. */
const QUIET = new Set(['second_factor', 'theme', 'density', 'shortcuts', 'dismissed', 'muted', 'last_login_at']);

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function single(entity: Entity, field: string, value: unknown, words: Words): string {
  const text = String(value);
  if (typeof value === 'boolean') return words.word(value ? 'value.yes' : 'value.no') ?? text;
  if (field === 'position') return words.number(Number(value) + 1);
  if (typeof value === 'number') return words.number(value);
  if (field === 'role' || field === 'base' || ROLES[field]) return words.role(text);
  if (field === 'questions') return words.dealField(text);
  if (field === 'quoted_on') return words.day(text);
  if (field === 'failing_since') return words.moment(text);
  if (field === 'choices' && words.name(text)) return words.name(text) as string;
  if (field.endsWith('_id')) return words.name(text) ?? words.word('configuration.unknown') ?? text;
  const path = CHOICES[`${entity}.${field}`]?.(text);
  return (path && words.word(path)) || text;
}

function told(entity: Entity, field: string, value: unknown, words: Words): string {
  // no roles at all leaves it to the administrators, while nothing leaves it to everybody
  const everybody = ROLES[field];
  if (everybody) {
    if (value === null || value === undefined) return words.word(everybody) ?? '';
    return ['admin', ...(value as string[])].map(words.role).join(', ');
  }
  if (isEmpty(value)) return words.word('value.empty') ?? '';
  if (field === 'teams') {
    return (value as { team_id: string; lead: boolean }[])
      .map(({ team_id, lead }) => {
        const name = single(entity, 'team_id', team_id, words);
        return lead ? words.teamLead(name) : name;
      })
      .join(', ');
  }
  if (Array.isArray(value)) return value.map((one) => single(entity, field, one, words)).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  return single(entity, field, value, words);
}

type Levels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A line for each right that has another level. */
function rights(change: FieldChange, words: Words): Line[] {
  const [before, after] = [(change.before ?? {}) as Levels, (change.after ?? {}) as Levels];
  const level = (word: string | undefined) => (word && words.word(`role.level.${word}`)) || '–';
  return Object.keys(after).flatMap((object) => {
    const name = words.word(`role.object.${object as RoleObject}`);
    if (!name) return [];
    return Object.entries(after[object] ?? {})
      .filter(([action, to]) => before[object]?.[action] !== to)
      .map(([action, to]) => ({
        label: `${name}: ${words.word(`role.action.${action}`) ?? action}`,
        before: level(before[object]?.[action]),
        after: level(to),
      }));
  });
}

/** What the title of an entry says already. */
const titled = (entity: Entity, field: string): boolean =>
  entity === 'field_restriction' && (field === 'entity' || field === 'field');

export function linesOf(change: ConfigurationChange, words: Words): Line[] {
  const made = change.kind === 'created';
  return change.changes
    .filter(
      ({ field, after }) =>
        !QUIET.has(field) && !titled(change.entity, field) && !(made && (isEmpty(after) || field === 'permissions')),
    )
    .flatMap((one): Line[] => {
      if (one.field === 'permissions') return rights(one, words);
      const label = words.field(one.field);
      // filters, columns and order of a view are no text
      if (one.field === 'query') return [{ label, before: '', after: words.word('configuration.changed') ?? '' }];
      const text = (value: unknown) => told(change.entity, one.field, value, words);
      return [{ label, before: made ? '' : text(one.before), after: text(one.after) }];
    });
}
