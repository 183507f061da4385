import { expect, test } from 'vitest';
import { goesBack, letsMoveBack } from './move-back';

const stage = (id: string, kind: 'open' | 'won' | 'lost', position: number, pipeline_id = 'p') => ({
  id,
  kind,
  position,
  pipeline_id,
});
const [lead, quote] = [stage('a', 'open', 0), stage('b', 'open', 1)];
const [won, lost] = [stage('c', 'won', 2), stage('d', 'lost', 3)];

test('back is to an earlier stage or away from how the deal ended', () => {
  const back = [lead, quote, won, lost].map((from) => [lead, quote, won, lost].map((to) => goesBack(from, to)));
  expect(back).toEqual([
    [false, false, false, false],
    [true, false, false, false],
    [true, true, false, true],
    [true, true, true, false],
  ]);
  const aside = stage('e', 'open', 0, 'other');
  expect([goesBack(quote, aside), goesBack(won, aside)]).toEqual([false, true]);
});

test('everybody may unless roles are chosen, and administrators always', () => {
  expect(letsMoveBack({ move_back_roles: null }, 'rep')).toBe(true);
  const chosen = { move_back_roles: ['manager'] };
  expect(['admin', 'manager', 'rep'].map((role) => letsMoveBack(chosen, role))).toEqual([true, true, false]);
});
