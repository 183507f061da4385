// Files through the import wizard: a year of real sales, from a fresh installation to figures that anyone can compute.
import type { Page } from '@playwright/test';
import type { ApiRecord } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { salesFile } from './support/sales.ts';
import { choose } from './support/screen.ts';

const FILES = ['sales_pipeline', 'accounts', 'products', 'sales_teams'];

const next = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();
const part = (page: Page, file: string) => page.getByRole('region', { name: `${file}.csv`, exact: true });
const count = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'Progress of the import' })
    .locator('dl > div')
    .filter({ hasText: name })
    .locator('dd');
const add = (page: Page, files: string[]) =>
  page
    .getByRole('main')
    .locator('input[type=file]')
    .setInputFiles(files.map((file) => salesFile(`${file}.csv`)));

test('a year of sales is imported and taken back', async ({ page, app }) => {
  test.setTimeout(300_000);
  const api = await app.setUp({ base_currency: 'USD' });
  await app.signIn(page);
  await page.goto('/contacts');
  await page.getByRole('main').getByRole('link', { name: 'Import a file' }).click();

  await test.step('files are put in the order in which they need each other', async () => {
    await add(page, FILES);
    await expect(page.getByRole('main').getByRole('heading', { level: 3 })).toHaveText([
      'products.csv',
      'sales_teams.csv',
      'accounts.csv',
      'sales_pipeline.csv',
    ]);
    await expect(page.getByRole('listitem', { name: 'sales_pipeline.csv' })).toContainText('8,800 rows');
    await expect(page.getByRole('listitem', { name: 'sales_pipeline.csv' }).getByLabel('Dates')).toHaveValue(
      'Month-day-year',
    );
    await expectAccessible(page);
  });

  await test.step('columns are guessed, what is left out is visible', async () => {
    await next(page);
    const accounts = part(page, 'accounts');
    await expect(accounts.getByLabel('sector is read as', { exact: true })).toHaveValue('Industry');
    await expect(accounts.getByText('1 column is left out.')).toBeVisible();
    await expect(part(page, 'sales_pipeline').getByText('First row: GTX Plus Basic 1C1I7A6R')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('all is kept over a reload', async () => {
    await choose(part(page, 'accounts').getByLabel('year_established is read as', { exact: true }), 'Description');
    await page.reload();
    await expect(part(page, 'accounts').getByLabel('year_established is read as', { exact: true })).toHaveValue(
      'Description',
    );
  });

  await test.step('matching is told in plain words', async () => {
    await next(page);
    await expect(part(page, 'accounts').getByRole('radio', { name: 'add what is missing' })).toBeChecked();
    await expect(part(page, 'accounts').getByRole('checkbox', { name: 'web domain' })).toHaveCount(0);
    await expect(part(page, 'sales_pipeline').getByLabel('Where the IDs come from')).toHaveValue('sales_pipeline');
    await expectAccessible(page);
  });

  await test.step('texts that name nothing are given a meaning', async () => {
    await next(page);
    const deals = part(page, 'sales_pipeline');
    await expect(deals.getByLabel('“GTXPro” is read as')).toHaveValue('GTX Pro');
    await expect(part(page, 'accounts').getByLabel('“Philipines” is read as')).toHaveValue('Philippines');
    await choose(deals.getByLabel('“Engaging” is read as'), 'Qualified');
    await choose(deals.getByLabel('“Prospecting” is read as'), 'Lead');
    await expectAccessible(page);
  });

  await test.step('a trial tells which rows would fail, and why', async () => {
    await next(page);
    await page.getByRole('button', { name: 'Try it' }).click();
    // one account, and the deals that name it
    await expect(count(page, 'Would fail')).toHaveText('201', { timeout: 90_000 });
    await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible();
    await expect(page.getByText('office_location: “Korea” is not one of the choices')).toBeVisible();
    await expectAccessible(page);
    expect((await api.get<{ data: unknown[] }>('/deals?limit=1')).data).toEqual([]);
  });

  await test.step('what is wrong is mended on the way back', async () => {
    await page.getByRole('button', { name: 'Values' }).click();
    await choose(part(page, 'accounts').getByLabel('“Korea” is read as'), 'South Korea');
    await next(page);
    await expect(page.getByText('Something was changed since this trial.')).toBeVisible();
  });

  await test.step('then it is imported', async () => {
    await page.getByRole('button', { name: 'Import now' }).click();
    await expect(page).toHaveURL(/\/imports\//);
    await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible({ timeout: 120_000 });
    await expect(count(page, 'Failed')).toHaveText('0');
    await expect(page.getByRole('link', { name: '8,800 added: Deals' })).toBeVisible();
    await expect(page.getByRole('link', { name: '85 added: Accounts' })).toBeVisible();
    await expect(page.getByRole('link', { name: '7 added: Products' })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('its records stand in their lists', async () => {
    await page.getByRole('link', { name: '8,800 added: Deals' }).click();
    await expect(page.getByRole('grid', { name: 'Deals' })).toHaveAttribute('aria-rowcount', '8801');
    await expect(page.getByRole('button', { name: /^Added by import/ })).toBeVisible();
    const won = await api.get<{ page: { count: number } }>('/deals?status=won&limit=1&count=exact');
    expect(won.page.count).toBe(4238);
  });

  await test.step('and all of it is taken back', async () => {
    await page.goto('/import');
    await page.getByRole('region', { name: 'Earlier imports' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
    await expect(page.getByRole('status').getByText('Undone', { exact: true })).toBeVisible({ timeout: 120_000 });
    const left = await api.get<{ page: { count: number } }>('/deals?limit=1&count=exact');
    expect(left.page.count).toBe(0);
  });
});

test('a file that cannot be read says where, a pasted table is read', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/import');
  const input = page.getByRole('main').locator('input[type=file]');
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await input.setInputFiles(file('broken.csv', 'name,city\nA,"B\nC,D\n'));
  await expect(page.getByRole('alert')).toContainText('broken.csv: A quotation mark is not closed.');
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'First name\tLast name\tE-mail\nRosa\tBerg\trosa@example.org\n');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  const pasted = page.getByRole('listitem', { name: 'Pasted table.csv' });
  await expect(pasted).toContainText('1 row');
  await expect(pasted.getByLabel('Rows are')).toHaveValue('Contacts');
});

test('an import that is taken back says which records stay, and why', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  await page.goto('/import');
  const text = 'First name,Last name,E-mail,Company\nRosa,Berg,rosa@example.org,Globex\nJürgen,Müller,j@example.org,\n';
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.getByRole('main').locator('input[type=file]').setInputFiles(file);
  for (let step = 0; step < 4; step++) await next(page);
  await page.getByRole('button', { name: 'Import now' }).click();
  await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: '2 added: Contacts' })).toBeVisible();

  const { data } = await api.get<{ data: (ApiRecord & { name: string })[] }>('/contacts?email=rosa@example.org');
  const rosa = data[0] as ApiRecord;
  await api.patch(`/contacts/${rosa.id}`, rosa.version, { title: 'CEO' });
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByRole('status').getByText('Undone', { exact: true })).toBeVisible();

  const told = page.getByRole('region', { name: 'What was taken back' });
  await expect(told.locator('dl > div').filter({ hasText: 'Removed' }).locator('dd')).toHaveText('1');
  const why = told.getByText('Changed since: 1 record');
  await why.focus();
  await page.keyboard.press('Enter');
  await expect(told.getByText('Somebody has changed these records since the import.')).toBeVisible();
  await expectAccessible(page);
  await told.getByRole('link', { name: 'Rosa Berg' }).click();
  await expect(page.getByRole('heading', { name: 'Rosa Berg', level: 1 })).toBeVisible();
});

test('the wizard is used by keys alone, on its way files change places', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.getByRole('heading', { name: 'Import', level: 1 })).toBeVisible();
  await add(page, ['products', 'accounts']);
  const files = page.getByRole('main').getByRole('heading', { level: 3 });
  await expect(files).toHaveText(['products.csv', 'accounts.csv']);
  await page.getByRole('button', { name: 'Move accounts.csv up' }).press('Enter');
  await expect(files).toHaveText(['accounts.csv', 'products.csv']);
  await page
    .getByRole('listitem', { name: 'products.csv' })
    .locator('[data-handle]')
    .dragTo(page.getByRole('listitem', { name: 'accounts.csv' }), { targetPosition: { x: 100, y: 4 } });
  await expect(files).toHaveText(['products.csv', 'accounts.csv']);
  await page.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Columns', level: 2 })).toBeFocused();
  const name = part(page, 'accounts').getByLabel('account is read as', { exact: true });
  await name.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(part(page, 'accounts').getByRole('alert').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
});

test('the wizard fits a phone @phone', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/import');
  await add(page, ['products', 'accounts']);
  for (const step of ['Columns', 'Matching', 'Values', 'Try and import']) {
    await next(page);
    await expect(page.getByRole('heading', { name: step, level: 2 })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), step).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
});
