/** Which levels make sense for a role, as the server has them: no right goes further than the one it builds on. */
import type { Action, Level, Rights } from '@/api/types';

export const ACTIONS = ['view', 'create', 'edit', 'delete', 'assign', 'export'] as const satisfies readonly Action[];

export const GROUPS = [
  { name: 'records', objects: ['account', 'contact', 'deal', 'activity'] },
  { name: 'catalogue', objects: ['product', 'pipeline', 'tag'] },
  { name: 'screens', objects: ['view'] },
] as const;

export type RoleObject = (typeof GROUPS)[number]['objects'][number];

const LEVELS = ['none', 'own', 'team', 'all'] as const satisfies readonly Level[];
const rank = (level: Level) => LEVELS.indexOf(level);

/** The levels that an action on an object can have; a single one is no choice. */
export function levelsOf(object: RoleObject, action: Action): readonly Level[] {
  if (object === 'activity') return action === 'export' ? ['none'] : ['none', 'own', 'all'];
  if (object === 'view') return action === 'assign' || action === 'export' ? ['none'] : ['own', 'all'];
  if (object === 'product' || object === 'pipeline' || object === 'tag') {
    if (action === 'view') return ['all'];
    return action === 'assign' || (action === 'export' && object !== 'product') ? ['none'] : ['none', 'all'];
  }
  return LEVELS;
}

/** Making something has no reach: one may or one may not. So has what nobody owns. */
export const isYesOrNo = (object: RoleObject, action: Action): boolean =>
  object !== 'view' && (action === 'create' || levelsOf(object, action).length === 2);

const BUILDS_ON: Partial<Record<Action, Action>> = {
  create: 'view',
  edit: 'view',
  delete: 'view',
  export: 'view',
  assign: 'edit',
};

/** The levels that can be chosen beside the others. */
export function choicesOf(object: RoleObject, action: Action, rights: Rights): readonly Level[] {
  const bound = BUILDS_ON[action];
  const highest = bound ? rights[bound] : 'all';
  return levelsOf(object, action).filter((level) => rank(level) <= rank(highest));
}

/** Sets a level; what builds on it comes down with it. */
export function withLevel(object: RoleObject, action: Action, level: Level, rights: Rights): Rights {
  let after: Rights = { ...rights, [action]: level };
  // the right to give away builds on one that builds on another
  for (const other of ACTIONS) {
    const allowed = choicesOf(object, other, after);
    const highest = allowed[allowed.length - 1];
    if (highest !== undefined && BUILDS_ON[other] && rank(after[other]) > rank(highest))
      after = { ...after, [other]: highest };
  }
  return after;
}

/** What "yes" stands for where somebody may make something: as far as what they own. */
export const yesOf = (object: RoleObject, action: Action, rights: Rights): Level =>
  choicesOf(object, action, rights).find((level) => level !== 'none') ?? 'none';
