// Amounts in several currencies: where a rate is missing, the dashboard says so and leads to where it is entered.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { tile } from './support/figures.ts';
import { expectFocus } from './support/focus.ts';
import { stagesOf } from './support/sample.ts';
import { choose, settled, toast, undo } from './support/screen.ts';

test('a missing rate is entered from the number that lacks it', async ({ page, app, another }) => {
  const api = await app.setUp();
  const stage_id = (await stagesOf(api)).won;
  const won = { stage_id, amount_minor: 100_000, closed_on: '2026-01-05' };
  await api.post('/deals', { ...won, name: 'Abroad', currency: 'USD' });
  await api.post('/deals', { ...won, name: 'Abroad again', currency: 'USD', closed_on: '2026-02-09' });
  await api.post('/deals', { ...won, name: 'At home', currency: 'EUR' });
  await app.signIn(page);
  const amount = tile(page, 'Won amount');
  const dialog = page.getByRole('dialog');
  const row = page.getByRole('row', { name: /USD/ });

  await test.step('the tile leads to the rates of its currency', async () => {
    await page.goto('/dashboard');
    await expect(amount.getByRole('alert')).toContainText('no exchange rate for USD from Jan 5, 2026');
    await amount.getByRole('link', { name: 'Enter the rate' }).click();
    await expect(page.getByRole('region', { name: 'Exchange rates' })).toContainText('No exchange rate for USD yet');
    await expectAccessible(page);
  });

  await test.step('currency and day are filled in, the rate is read back', async () => {
    await page.getByRole('button', { name: 'New exchange rate' }).first().click();
    await expect(dialog.getByRole('combobox', { name: 'Currency' })).toHaveValue(/^USD/);
    await expect(dialog.getByLabel('Valid from')).toHaveValue('2026-01-05');
    const rate = dialog.getByRole('textbox', { name: 'Rate' });
    await expect(rate).toBeFocused();
    await rate.fill('half');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('This is not a rate. Example: 0.9234');
    await rate.fill('0,5');
    await expect(dialog).toContainText('1 USD = 0.5 EUR');
    await expectAccessible(page, '[role="dialog"]');
    await rate.press('Enter');
    await expect(row).toContainText('1 USD = 0.5 EUR');
    await expect(row).toContainText('Jan 5, 2026');
    await expectAccessible(page);
  });

  await test.step('the number is there', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await expect(amount.getByRole('link', { name: '€2,000' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  });

  await test.step('a currency has one rate a day', async () => {
    await page.goto('/settings/exchange-rates');
    await page.getByRole('button', { name: 'New exchange rate' }).click();
    await choose(dialog.getByRole('combobox', { name: 'Currency' }), 'USD');
    await dialog.getByLabel('Valid from').fill('2026-01-05');
    await dialog.getByRole('textbox', { name: 'Rate' }).fill('0.6');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('This already exists.');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('by keys alone it is changed, removed and brought back', async () => {
    const edit = page.getByRole('button', { name: 'Edit USD, Jan 5, 2026' });
    await edit.press('Enter');
    await expect(dialog.getByRole('textbox', { name: 'Rate' })).toBeFocused();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('0.25');
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(row).toContainText('1 USD = 0.25 EUR');
    await expect(edit).toBeFocused();
    await page.keyboard.press('Tab');
    await expectFocus(page);
    await page.keyboard.press('Enter');
    await expect(toast(page, 'USD, Jan 5, 2026 deleted')).toBeVisible();
    await expect(page.getByText('No exchange rates yet')).toBeVisible();
    await undo(page, 'USD, Jan 5, 2026 deleted');
    await expect(row).toBeVisible();
    await row.getByRole('button', { name: 'Delete USD' }).click();
    await expect(row).toBeHidden();
  });

  await test.step('who may not enter it is told who can', async () => {
    const [email, password] = ['mia@example.com', 'quite a long password'];
    const { link } = await api.post<{ link: string }>('/invitations', { email, name: 'Mia', role: 'read_only' });
    await app.anonymous.post('/invitations/accept', { token: link.split('#token=')[1], name: 'Mia', password });
    const other = await another();
    await app.signIn(other, email, password);
    await other.goto(`${app.url}/dashboard`);
    await settled(other);
    const refused = tile(other, 'Won amount').getByRole('alert');
    await expect(refused).toContainText('An administrator can enter it: Ada Admin.');
    await expect(refused.getByRole('link')).toHaveCount(0);
  });
});
