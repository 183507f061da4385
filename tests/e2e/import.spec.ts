// Files through the import wizard: what cannot be read, what is taken back, by keys alone and on a phone.
import type { ApiRecord } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { add, next, part } from './support/wizard.ts';

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
