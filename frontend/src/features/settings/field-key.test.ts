import { expect, test } from 'vitest';
import { keyFrom } from './field-key';

test('a key is suggested from the name', () => {
  expect(keyFrom('Größe (m²)')).toBe('groesse_m');
  expect(keyFrom('2nd Café')).toBe('nd_cafe');
  expect(keyFrom('!!')).toBe('');
  expect(keyFrom('x'.repeat(60))).toHaveLength(40);
});
