import { expect, test } from 'vitest';
import { type Field, withField } from './field';

const field = (name: string, custom = false): Field => ({ name, kind: 'text', label: 'name', custom });

test('a custom value goes beside the others, a value of its own stands alone', () => {
  const values = { name: 'A', custom: { size: 2 } };
  expect(withField(field('name'), 'B', values)).toEqual(['name', 'B']);
  expect(withField(field('custom.plan', true), 'x', values)).toEqual(['custom', { size: 2, plan: 'x' }]);
  expect(withField(field('custom.plan', true), 'x', {})).toEqual(['custom', { plan: 'x' }]);
});
