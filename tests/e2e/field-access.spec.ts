// Fields that only some roles see or change: an administrator decides on them, and a colleague's open screens follow.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { choose, createForm, property, row, toast } from './support/screen.ts';

const PASSWORD = 'correct horse battery staple';

test('a field is kept from a role on all screens, another one may be read only', async ({ page, app, another }) => {
  const api = await app.setUp();
  const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
    name: 'Nora',
    email: 'nora@example.com',
    role: 'rep',
  });
  const owner_id = invited.user.id;
  const account = await api.post('/accounts', { name: 'Engines', phone: '+49 30 1234567', owner_id });
  const deal = await api.post('/deals', { name: 'Engine', amount_minor: 990_000, owner_id });
  const nora = await another();
  await nora.goto(invited.link);
  await nora.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await nora.getByRole('button', { name: 'Continue' }).click();
  await expect(nora.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await nora.goto(`/deals/${deal.id}`);
  await expect(property(nora, 'Amount')).toContainText('9,900');
  await app.signIn(page);
  const dialog = page.getByRole('dialog');

  await test.step('amounts are for managers, and go from the open page', async () => {
    await page.goto('/settings/field-access');
    await expect(page.getByText('No field is restricted')).toBeVisible();
    await page.getByRole('button', { name: 'Restrict a field' }).click();
    await choose(dialog.getByRole('combobox', { name: 'Field' }), 'Amount', 'Amount');
    const readers = dialog.getByRole('radiogroup', { name: 'Who sees it?' });
    await readers.getByRole('radio', { name: 'Only certain roles' }).check();
    await choose(dialog.getByRole('combobox', { name: 'Who sees it? Roles' }), 'Manager');
    await page.keyboard.press('Tab');
    await expect(dialog.getByText('Hidden with it: Weighted')).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('row', { name: /Amount/ })).toContainText('Manager');
    await expect(property(nora, 'Amount')).toBeHidden();
    await expect(nora.getByText('Some fields are not shown to your role')).toBeVisible();
  });

  await test.step('no column, filter or form has it', async () => {
    await nora.goto('/deals?layout=list');
    await expect(row(nora, 'Engine')).toBeVisible();
    await expect(nora.getByRole('columnheader', { name: 'Amount' })).toBeHidden();
    await nora.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(nora.getByRole('option', { name: 'Stage' })).toBeVisible();
    await expect(nora.getByRole('option', { name: 'Amount', exact: true })).toBeHidden();
    await nora.keyboard.press('Escape');
    await nora.getByRole('button', { name: 'New deal' }).click();
    const form = createForm(nora, 'New deal');
    await expect(form.getByRole('textbox', { name: /^Name/ })).toBeVisible();
    await expect(form.getByRole('textbox', { name: /^Amount/ })).toBeHidden();
    await nora.keyboard.press('Escape');
  });

  await test.step('by keys alone another field becomes read only', async () => {
    await page.getByRole('button', { name: 'Restrict a field' }).focus();
    await page.keyboard.press('Enter');
    await choose(dialog.getByRole('combobox', { name: 'Records' }), 'Accounts');
    await choose(dialog.getByRole('combobox', { name: 'Field' }), 'Phone', 'Phone');
    const editors = dialog.getByRole('radiogroup', { name: 'Who may change it?' });
    await editors.getByRole('radio', { name: 'Everybody who sees it' }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(dialog.getByRole('combobox', { name: 'Who may change it? Roles' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await expect(page.getByRole('row', { name: /Phone/ })).toContainText('Administrators only');
    await nora.goto(`/accounts/${account.id}`);
    await expect(property(nora, 'Phone')).toContainText('+49 30 1234567');
    await expect(
      property(nora, 'Phone').getByRole('img', { name: 'Your role may not change this field' }),
    ).toBeVisible();
    await expect(nora.getByRole('button', { name: 'Edit Phone' })).toBeHidden();
    await expect(nora.getByRole('button', { name: 'Edit Website' })).toBeAttached();
  });

  await test.step('lifted, it is there again at once', async () => {
    await nora.goto(`/deals/${deal.id}`);
    await expect(nora.getByRole('heading', { name: 'Engine', level: 1 })).toBeVisible();
    await expect(property(nora, 'Amount')).toBeHidden();
    await page.getByRole('button', { name: 'Delete Amount' }).click();
    await dialog.getByRole('button', { name: 'Lift restriction' }).click();
    await expect(toast(page, 'Amount is not restricted any more')).toBeVisible();
    await expect(property(nora, 'Amount')).toContainText('9,900');
  });
});
