import { expect, test } from 'vitest';
import { fileOf } from './draft';
import { broughtBy, mappedBy, unknownTexts } from './known-values';
import { dealsFile, productsFile } from './sample-files';
import type { FileInfo, ImportTarget } from './types';

const named = (...names: string[]) => names.map((name) => ({ value: name, label: name }));
const texts = (...all: string[]) => all.map((text) => ({ text, count: 1 }));
const STAGE: ImportTarget = { name: 'stage', kind: 'reference', entity: 'stage', choices: [] };
const PRODUCT: ImportTarget = { name: 'product', kind: 'reference', entity: 'product', choices: [] };
const REASON: ImportTarget = { name: 'loss_reason', kind: 'choice', choices: ['no_budget', 'price'], entity: null };

const products: FileInfo = { ...productsFile, distinct: { product: texts('GTX Basic', 'GTX Pro') } };
const users: FileInfo = {
  ...productsFile,
  id: 'users',
  entity: 'user',
  header: ['agent', 'boss', 'office'],
  columns: [
    { column: 'agent', target: 'name' },
    { column: 'boss', target: 'lead' },
    { column: 'office', target: 'team' },
  ],
  distinct: { agent: texts('Anna'), boss: texts('Cara'), office: texts('East') },
};

test('files before bring their names, users also their leads and teams', () => {
  const files = [fileOf(products), fileOf(users)];
  expect(broughtBy(files, 'product')).toEqual(['GTX Basic', 'GTX Pro']);
  expect(broughtBy(files, 'user')).toEqual(['Anna', 'Cara']);
  expect(broughtBy(files, 'team')).toEqual(['East']);
  expect(broughtBy(files, 'stage')).toEqual([]);
});

test('names that the server has not told all of say nothing about what is unknown', () => {
  expect(broughtBy([fileOf({ ...products, distinct: {} })], 'product')).toBeNull();
});

test('a text is unknown unless the server would find it', () => {
  expect(unknownTexts(texts('won', 'Engaging'), STAGE, named('Won', 'Lost')).map(({ text }) => text)).toEqual([
    'Engaging',
  ]);
  expect(unknownTexts(texts('No budget', 'no-budget', 'Price '), REASON, named('no_budget', 'price'))).toEqual([]);
});

test('names of records are suggested when they are the same but for signs, stages also when misspelt', () => {
  expect(unknownTexts(texts('GTXPro', 'GTX Prq'), PRODUCT, named('GTX Pro')).map((u) => u.suggested)).toEqual([
    'GTX Pro',
    null,
  ]);
  expect(unknownTexts(texts('Negotiaton'), STAGE, named('Negotiation'))[0]?.suggested).toBe('Negotiation');
});

test('what was chosen counts before what is suggested, and nothing when it was left as it is', () => {
  const file = { ...fileOf(dealsFile), values: { product: { GTXPlus: null, GTXMax: '' } } };
  const open = unknownTexts(texts('GTXPro', 'GTXPlus', 'GTXMax'), PRODUCT, named('GTX Pro', 'GTX Plus'));
  const mapped = mappedBy([file], [[{ column: 'product', target: PRODUCT, known: [], texts: open }]]);
  expect(mapped(file, 'product')).toEqual({ GTXPro: 'GTX Pro', GTXMax: '' });
  expect(mapped(file, 'deal_stage')).toEqual({});
});
