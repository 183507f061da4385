// Lists leave as files: as they are shown, or only what is selected, for those who may.
import type { Page } from '@playwright/test';
import type { Api, ApiRecord } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { downloaded, unzipped } from './support/file.ts';
import { row } from './support/screen.ts';

const NAMES = ['=1+1', 'Bäckerei Müller', 'Zoë & Söhne'];

async function fill(api: Api): Promise<void> {
  for (const name of NAMES) await api.post('/accounts', { name, city: 'Köln', phone: '+49 221 4711' });
  await api.post('/accounts', { name: 'Elsewhere', city: 'Bonn' });
}

const lines = (bytes: Buffer): string[] => bytes.toString('utf8').split('\r\n');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export: Accounts' });
const kept = (page: Page) => downloaded(page, () => dialog(page).getByRole('button', { name: 'Export' }).click());
const fromMenu = async (page: Page) => {
  await page.getByRole('button', { name: 'More about this list' }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
};

test('a list leaves as it is shown, as text and as a workbook', async ({ page, app }) => {
  await fill(await app.setUp());
  await app.signIn(page);
  await page.goto('/accounts?city=Köln&sort=-name&columns=name,city,owner_id');
  await expect(row(page, 'Zoë')).toBeVisible();
  await expect(row(page, 'Elsewhere')).toBeHidden();

  await test.step('as text, with the columns of the view and in its order', async () => {
    await fromMenu(page);
    await expect(dialog(page)).toContainText('All 3 records of the list');
    await expectAccessible(page, '[role="dialog"]');
    await dialog(page).getByRole('radio', { name: 'Text table (.csv)' }).check();
    const file = await kept(page);
    expect(file.name).toMatch(/^accounts-\d{4}-\d\d-\d\d\.csv$/);
    expect(lines(file.bytes)).toEqual([
      '\ufeffname,city,owner',
      'Zoë & Söhne,Köln,Ada Admin',
      'Bäckerei Müller,Köln,Ada Admin',
      // a spreadsheet must not run what somebody has typed
      "'=1+1,Köln,Ada Admin",
      '',
    ]);
    await expect(page.getByText('The download begins.')).toBeVisible();
    await expect(dialog(page)).toBeHidden();
  });

  await test.step('as a workbook, with all columns', async () => {
    await fromMenu(page);
    await dialog(page).getByRole('radio', { name: 'Excel workbook (.xlsx)' }).check();
    await dialog(page).getByRole('radio', { name: 'All', exact: true }).check();
    const file = await kept(page);
    expect(file.name).toMatch(/\.xlsx$/);
    const parts = unzipped(file.bytes);
    const sheet = [...parts].find(([name]) => name.endsWith('sheet1.xml'))?.[1] ?? '';
    const words = sheet + (parts.get('xl/sharedStrings.xml') ?? '');
    expect(sheet.match(/<row /g)).toHaveLength(4);
    for (const word of ['employee_count', 'Bäckerei Müller', 'Zoë &amp; Söhne', '=1+1']) expect(words).toContain(word);
    expect(words).not.toContain('Elsewhere');
    expect(sheet, 'no cell is a formula').not.toContain('<f>');
  });

  await test.step('what was chosen last is chosen again', async () => {
    await fromMenu(page);
    await expect(dialog(page).getByRole('radio', { name: 'Excel workbook (.xlsx)' })).toBeChecked();
    await expect(dialog(page).getByRole('radio', { name: 'All', exact: true })).toBeChecked();
    await page.keyboard.press('Escape');
  });
});

test('what was exported is imported again and changes nothing', async ({ page, app }) => {
  const api = await app.setUp();
  await fill(api);
  const before = await api.get<{ data: ApiRecord[] }>('/accounts?sort=name');
  await app.signIn(page);
  for (const format of ['Text table (.csv)', 'Excel workbook (.xlsx)'])
    await test.step(format, async () => {
      await page.goto('/accounts');
      await fromMenu(page);
      await dialog(page).getByRole('radio', { name: format }).check();
      await dialog(page).getByRole('radio', { name: 'All', exact: true }).check();
      const file = await kept(page);
      await page.goto('/import');
      await page
        .getByRole('main')
        .locator('input[type=file]')
        .setInputFiles({ name: file.name, mimeType: 'application/octet-stream', buffer: file.bytes });
      await expect(page.getByRole('listitem', { name: file.name }).getByLabel('Rows are')).toHaveValue('Accounts');
      for (let step = 0; step < 4; step++) await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Import now' }).click();
      await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible();
      const outcome = (name: string) => page.locator('dl > div').filter({ hasText: name }).locator('dd');
      await expect(outcome('Nothing to do')).toHaveText('4');
      await expect(outcome('Failed')).toHaveText('0');
    });
  expect(await api.get('/accounts?sort=name')).toEqual(before);
});

test('selected rows leave alone, by the keyboard as well', async ({ page, app }) => {
  await fill(await app.setUp());
  await app.signIn(page);
  await page.goto('/accounts');
  await row(page, 'Zoë').getByRole('checkbox').check();
  await row(page, 'Elsewhere').getByRole('checkbox').check();
  await page.getByRole('region', { name: 'Actions on the selection' }).getByRole('button', { name: 'Export' }).click();
  await dialog(page).getByRole('radio', { name: 'Text table (.csv)' }).check();
  await expect(dialog(page).getByRole('radio', { name: 'The 2 selected records' })).toBeChecked();
  const file = await kept(page);
  expect(lines(file.bytes).map((line) => line.split(',')[0])).toEqual(['\ufeffname', 'Elsewhere', 'Zoë & Söhne', '']);
  // The file comes before the question goes; until then the keys are the question's.
  await expect(dialog(page)).toBeHidden();

  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Search records or type a command')).toBeFocused();
  await page.keyboard.type('Export: Acc');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Export' })).toBeFocused();
  const all = await downloaded(page, () => page.keyboard.press('Enter'));
  expect(lines(all.bytes)).toHaveLength(6);
});

test('a download that cannot begin says so and can be tried again', async ({ page, app }) => {
  await fill(await app.setUp());
  await app.signIn(page);
  await page.goto('/accounts');
  await expect(row(page, 'Zoë')).toBeVisible();
  await page.route('**/download-tickets', (route) => route.abort(), { times: 1 });
  await fromMenu(page);
  await dialog(page).getByRole('button', { name: 'Export' }).click();
  await expect(dialog(page).getByRole('alert')).toBeVisible();
  await expectAccessible(page, '[role="dialog"]');
  const { bytes } = await downloaded(page, () => dialog(page).getByRole('button', { name: 'Try again' }).click());
  expect(bytes.length).toBeGreaterThan(0);
});

test('who may not export is not asked to', async ({ page, app, another }) => {
  const api = await app.setUp();
  await fill(api);
  const { link } = await api.post<{ link: string }>('/invitations', {
    email: 'mary@example.com',
    name: 'Mary',
    role: 'rep',
  });
  const mary = await another();
  await mary.goto(link);
  await mary.getByRole('textbox', { name: 'New password' }).fill('another long passphrase');
  await mary.getByRole('button', { name: 'Continue' }).click();
  await mary.getByRole('link', { name: 'Accounts' }).click();
  await row(mary, 'Zoë').getByRole('checkbox').check();
  await expect(mary.getByRole('region', { name: 'Actions on the selection' })).toBeVisible();
  await expect(mary.getByRole('button', { name: 'Export' })).toHaveCount(0);
  await mary.getByRole('button', { name: 'More about this list' }).click();
  await expect(mary.getByRole('menuitem', { name: 'Import' })).toBeVisible();
  await expect(mary.getByRole('menuitem', { name: 'Export' })).toHaveCount(0);
  await mary.keyboard.press('Escape');
  await mary.keyboard.press('Control+k');
  await expect(mary.getByPlaceholder('Search records or type a command')).toBeFocused();
  await mary.keyboard.type('export');
  await expect(mary.getByRole('option', { name: /Export/ })).toHaveCount(0);
  await app.signIn(page);
  await page.goto('/activities');
  await page.getByRole('button', { name: 'More about this list' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Export']);
});
