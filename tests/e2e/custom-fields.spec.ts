// An administrator adds a field; a colleague sees it at once, fills it in, filters by it, and sees it go when it is retired.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { changeProperty, property } from './support/screen.ts';

const SOON = { timeout: 5_000 };

test('a field is added, used and retired without a restart', async ({ page, app, another }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
    email: 'rosa@example.com',
    name: 'Rosa',
    role: 'rep',
  });
  const acme = await api.post('/accounts', { name: 'Bolt', owner_id: invited.user.id });
  const rep = await another();
  await rep.goto(invited.link);
  await rep.getByRole('textbox', { name: 'New password' }).fill('correct horse battery staple');
  await rep.getByRole('button', { name: 'Continue' }).click();
  await expect(rep.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await rep.goto(`/accounts/${acme.id}`);
  await expect(property(rep, 'Relationship')).toBeVisible();

  await test.step('an administrator adds a field', async () => {
    await page.goto('/settings/fields');
    await page.getByRole('button', { name: 'New custom field' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Sales region');
    await expect(dialog.getByRole('textbox', { name: 'Key' })).toHaveValue('sales_region');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Please fill this in').or(dialog.getByText('required')).first()).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Purpose' }).fill('Who visits whom');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('row', { name: /Sales region/ })).toContainText('Who visits whom');
    await expectAccessible(page);
  });

  await test.step('a colleague sees it at once and fills it in', async () => {
    await expect(property(rep, 'Sales region')).toBeVisible(SOON);
    await expect(rep.getByRole('link', { name: 'Custom fields' })).toHaveCount(0);
    await changeProperty(rep, 'Sales region', 'North');
    await expect(property(rep, 'Sales region')).toContainText('North', SOON);
    await rep.goto('/accounts?custom.sales_region=North');
    await expect(rep.getByText('Bolt').first()).toBeVisible();
  });

  await test.step('it is retired and gone', async () => {
    await rep.goto(`/accounts/${acme.id}`);
    await expect(property(rep, 'Sales region')).toBeVisible();
    await page.getByRole('button', { name: 'Retire Sales region' }).click();
    await expect(page.getByRole('region', { name: 'Retired fields' })).toContainText('Sales region');
    await expect(property(rep, 'Sales region')).toHaveCount(0, SOON);
  });
});
