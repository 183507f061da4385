/** Keeps the catalogues complete: same keys, same placeholders, plurals in pairs, nothing missing, nothing unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definitions } from '@/app/definitions';
import de from './de.json';
import en from './en.json';

type Tree = { [key: string]: string | Tree };

const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );

const english = new Map(flat(en));
const german = new Map(flat(de));
const base = (key: string) => key.replace(/_(one|other)$/, '');

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');

/** Every text literal that could be a key, with `${…}` standing for any one part. */
const patterns = [...sources.matchAll(/(['"`])([a-z][A-Za-z0-9_]*(?:\.(?:[A-Za-z0-9_]+|\$\{[^}]*\}))+)\1/g)].map(
  (match) => new RegExp(`^${(match[2] ?? '').replace(/\$\{[^}]*\}/g, '[A-Za-z0-9_]+').replaceAll('.', '\\.')}$`),
);

test('both languages have the same keys', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test('placeholders are the same in both languages', () => {
  const names = (text: string) => [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((m) => m[1]).sort();
  for (const [key, text] of english) expect([key, names(german.get(key) ?? '')]).toEqual([key, names(text)]);
});

test('plurals come in pairs', () => {
  for (const key of english.keys()) {
    if (key.endsWith('_one')) expect(english.has(`${base(key)}_other`), key).toBe(true);
    if (key.endsWith('_other')) expect(english.has(`${base(key)}_one`), key).toBe(true);
  }
});

test('every key is used', () => {
  // labels of fields follow from their descriptors; problem codes come from the server
  const unused = [...english.keys()].filter(
    (key) => !/^(field|problem)\./.test(key) && !patterns.some((pattern) => pattern.test(base(key))),
  );
  expect(unused).toEqual([]);
});

test('every key written in the code exists', () => {
  const known = new Set([...english.keys()].map(base));
  const missing = [...sources.matchAll(/[^a-zA-Z]t\(\s*'([^']+)'/g)]
    .map((m) => m[1] ?? '')
    .filter((key) => !known.has(key));
  expect(missing).toEqual([]);
});

test('every field and every choice has a label', () => {
  for (const definition of Object.values(definitions))
    for (const field of definition.fields) {
      expect(english.has(`field.${field.label}`), `${definition.entity}.${field.name}`).toBe(true);
      for (const choice of field.choices ?? [])
        expect(english.has(`choice.${field.choiceSet}.${choice}`), choice).toBe(true);
    }
});
