import { expect, test } from 'vitest';
import type { ConfigurationChange } from '@/api/types';
import { linesOf, type Words } from './configuration-values';

const words: Words = {
  field: (name) => `f:${name}`,
  word: (path) => (path.startsWith('role.object.setting') ? undefined : path.replace(/^.*\./, '')),
  role: (key) => `r:${key}`,
  name: (id) => (id === 'known' ? 'North' : undefined),
  dealField: (name) => `d:${name}`,
  day: (day) => day,
  moment: (at) => at,
  number: String,
  teamLead: (name) => `${name}*`,
};
const change = (entity: string, field: string, before: unknown, after: unknown, kind = 'updated') =>
  ({ entity, kind, changes: [{ field, before, after }] }) as unknown as ConfigurationChange;
const told = (...args: Parameters<typeof change>) => linesOf(change(...args), words);

test('values are told in words', () => {
  expect(told('stage', 'questions', ['amount_minor'], [])).toEqual([
    { label: 'f:questions', before: 'd:amount_minor', after: 'empty' },
  ]);
  expect(told('stage', 'position', 0, 3)[0]).toMatchObject({ before: '1', after: '4' });
  expect(told('team', 'parent_id', 'known', 'gone')[0]).toMatchObject({ before: 'North', after: 'unknown' });
  expect(told('user', 'teams', null, [{ team_id: 'known', lead: true }])[0]).toMatchObject({ after: 'North*' });
  expect(told('view', 'shared', false, true)[0]).toMatchObject({ before: 'no', after: 'yes' });
});

test('no role at all is not the same as no choice of roles', () => {
  expect(told('pipeline', 'move_back_roles', null, [])[0]).toMatchObject({ before: 'moveBackAll', after: 'r:admin' });
});

test('of the rights those are told that have another level', () => {
  const before = { deal: { view: 'team', edit: 'own' }, setting: { view: 'all' } };
  const after = { deal: { view: 'team', edit: 'all' }, setting: { view: 'none' } };
  expect(told('role', 'permissions', before, after)).toEqual([{ label: 'deal: edit', before: 'own', after: 'all' }]);
});

test('of what was made only what it has is told', () => {
  expect(told('tag', 'name', null, 'Hot', 'created')).toEqual([{ label: 'f:name', before: '', after: 'Hot' }]);
  expect(told('stage', 'rotting_days', null, null, 'created')).toEqual([]);
  expect(told('user', 'theme', null, 'auto', 'created')).toEqual([]);
});
