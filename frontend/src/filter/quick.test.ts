import { expect, test } from 'vitest';
import type { Filter } from './filter';
import { isOn, MINE, type QuickGroup, split, toggled } from './quick';

const now = { me: 'u1', today: '2026-11-25' };
const tag: Filter = { field: 'tag_id', op: 'in', values: ['vip'] };
const [mine] = MINE.offered;
const kind = (value: string): Filter => ({ field: 'kind', op: 'in', values: [value] });
const overdue: Filter = { field: 'due_at', op: 'lt', values: [now.today] };
const KINDS: QuickGroup = {
  fields: ['kind', 'due_at'],
  offered: [
    { label: 'calls', filters: () => [kind('call')] },
    { label: 'overdue', filters: ({ today }) => [{ ...overdue, values: [today] }, kind('task')] },
  ],
};
const [calls, late] = KINDS.offered;

test('a click puts a filter on, another takes it off, and others stay', () => {
  if (!mine) throw new Error('nothing is offered');
  const on = toggled(mine, MINE, [tag], now);
  expect(on).toEqual([tag, { field: 'owner_id', op: 'in', values: ['u1'] }]);
  expect(isOn(mine, MINE, on, now)).toBe(true);
  expect(toggled(mine, MINE, on, now)).toEqual([tag]);
});

test('filters of a group take the place of each other', () => {
  if (!calls || !late) throw new Error('nothing is offered');
  const on = toggled(late, KINDS, toggled(calls, KINDS, [tag], now), now);
  expect(on).toEqual([tag, overdue, kind('task')]);
  expect(isOn(late, KINDS, on, now)).toBe(true);
  expect(isOn(calls, KINDS, on, now)).toBe(false);
});

test('only what no quick filter tells is shown as a chip', () => {
  expect(split([MINE, KINDS], [tag, kind('call')], now)).toEqual({ told: [kind('call')], others: [tag] });
  expect(split([MINE, KINDS], [tag, kind('call'), overdue], now).others).toHaveLength(3);
});
