import { expect, test } from 'vitest';
import { faultsOf, fileOf, filledText, inputOf, matchesOf, names, readAgain, sourceOf, withFile } from './draft';
import { accountsFile, dealsFile, productsFile } from './sample-files';

const nothing = () => ({});

test('a file begins with what was guessed, and a deal without a name gets one', () => {
  const file = fileOf(dealsFile);
  expect(file.targets).toMatchObject({ opportunity_id: 'external_id', deal_stage: 'stage' });
  expect(file.constants).toEqual([{ target: 'name', text: '{product} {opportunity_id}' }]);
  expect(file.matchBy).toEqual(['id', 'external_id']);
  expect(file.source).toBe('sales_pipeline');
  expect(fileOf(accountsFile).unknownRecords).toBe('create');
});

test('files are put in the order in which they need each other', () => {
  const [deals, accounts, products] = [dealsFile, accountsFile, productsFile].map(fileOf);
  const order = [deals, accounts, products].reduce<ReturnType<typeof fileOf>[]>(
    (files, file) => (file ? withFile(files, file) : files),
    [],
  );
  expect(order.map(({ entity }) => entity)).toEqual(['product', 'account', 'deal']);
});

test('a plan holds the columns that mean something, values and constants', () => {
  const mapped = (_: unknown, column: string): Record<string, string> =>
    column === 'product' ? { GTXPro: 'GTX Pro' } : {};
  const { files, trial } = inputOf([fileOf(dealsFile)], mapped, true);
  expect(trial).toBe(true);
  expect(files[0]).toMatchObject({
    file: dealsFile.id,
    entity: 'deal',
    source: 'sales_pipeline',
    constants: { name: '{product} {opportunity_id}' },
  });
  expect(files[0]?.columns).toContainEqual({
    column: 'product',
    target: 'product',
    values: { GTXPro: 'GTX Pro' },
  });
  expect(inputOf([fileOf(accountsFile)], nothing, false).files[0]?.columns.map((c) => c.column)).not.toContain(
    'year_established',
  );
});

test('two columns of one meaning and a missing name are faults', () => {
  const file = fileOf(accountsFile);
  expect(faultsOf(file)).toEqual([]);
  expect(faultsOf({ ...file, targets: { ...file.targets, sector: 'name' } })).toEqual([
    { kind: 'twice', targets: ['name'] },
  ]);
  const nameless = { ...file, targets: { ...file.targets, account: null } };
  expect(faultsOf(nameless)).toEqual([{ kind: 'needed', targets: ['name'] }]);
  expect(faultsOf({ ...nameless, mode: 'update' })).toEqual([]);
  const tagged = { ...file, targets: { ...file.targets, sector: 'tags', office_location: 'tags' } };
  expect(faultsOf(tagged)).toEqual([]);
});

test('what was chosen stays when a file is read again, unless its rows are something else', () => {
  const file = { ...fileOf(accountsFile), targets: { ...fileOf(accountsFile).targets, sector: null } };
  expect(readAgain(file, accountsFile, 'account').targets.sector).toBeNull();
  expect(readAgain(file, { ...accountsFile, entity: 'contact' }, 'contact').targets.sector).toBe('industry');
});

test('records are found by what the columns hold', () => {
  expect(matchesOf(fileOf(accountsFile))).toEqual(['name']);
  expect(matchesOf(fileOf(dealsFile))).toEqual(['external_id', 'name']);
  expect(inputOf([fileOf(dealsFile)], nothing, true).files[0]?.match_by).toEqual(['external_id']);
});

test('holes are filled from the row', () => {
  expect(filledText('{product} {id}', ['id', 'product'], ['7', ' GTX '])).toBe('GTX 7');
  expect(filledText('Series {series}', ['id'], ['7'])).toBe('Series {series}');
});

test('a file names people and records by its columns', () => {
  expect([names(fileOf(dealsFile), 'people'), names(fileOf(dealsFile), 'records')]).toEqual([true, true]);
  expect([names(fileOf(productsFile), 'people'), names(fileOf(productsFile), 'records')]).toEqual([false, false]);
  const users = { entity: 'user', targets: { manager: 'lead', office: 'team' } } as const;
  expect([names(users, 'people'), names(users, 'records')]).toEqual([false, false]);
});

test('the source is made of the file’s name', () => {
  expect(sourceOf('Übersicht Kunden (neu).csv')).toBe('bersicht_kunden_neu');
  expect(sourceOf('…')).toBe('import');
});
