import { expect, test } from 'vitest';
import type { Rights } from '@/api/types';
import { choicesOf, isYesOrNo, withLevel, yesOf } from './role-levels';

const rep: Rights = { view: 'team', create: 'own', edit: 'own', delete: 'own', assign: 'own', export: 'none' };

test('no right is offered that goes further than the one it builds on', () => {
  expect(choicesOf('deal', 'edit', rep)).toEqual(['none', 'own', 'team']);
  expect(choicesOf('deal', 'assign', rep)).toEqual(['none', 'own']);
  expect(choicesOf('deal', 'view', rep)).toEqual(['none', 'own', 'team', 'all']);
  expect(choicesOf('tag', 'view', rep)).toEqual(['all']);
});

test('what builds on a right comes down with it', () => {
  expect(withLevel('deal', 'edit', 'none', rep)).toEqual({ ...rep, edit: 'none', assign: 'none' });
  expect(Object.values(withLevel('deal', 'view', 'none', rep))).toEqual(Array(6).fill('none'));
  expect(withLevel('deal', 'view', 'all', rep)).toEqual({ ...rep, view: 'all' });
});

test('whether somebody may make something is yes or no', () => {
  expect(isYesOrNo('deal', 'create')).toBe(true);
  expect(isYesOrNo('product', 'edit')).toBe(true);
  expect(isYesOrNo('view', 'edit')).toBe(false);
  expect(yesOf('deal', 'create', rep)).toBe('own');
});
