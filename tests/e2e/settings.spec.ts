// Settings: what an administrator arranges for all, and everybody for themselves.
import { ADMIN, expect, test } from './support/app.ts';
import { choose, row, toast, undo } from './support/screen.ts';

test('an administrator arranges the company', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const dialog = page.getByRole('dialog');
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();

  await test.step('the name of the company stands at the top', async () => {
    await page.goto('/settings/company');
    await page.getByLabel('Company name').fill('Acme Rockets');
    await page.getByRole('region', { name: 'Company' }).getByRole('button', { name: 'Save' }).click();
    await expect(toast(page, 'Saved')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main navigation' })).toContainText('Acme Rockets');
  });

  await test.step('teams form a tree', async () => {
    await page.goto('/settings/teams');
    await expect(page.getByText('No teams yet')).toBeVisible();
    for (const [name, parent] of [
      ['Sales', ''],
      ['Sales North', 'Sales'],
    ] as const) {
      await page.getByRole('button', { name: 'New team' }).first().click();
      await dialog.getByLabel('Name').fill(name);
      if (parent) await choose(dialog.getByRole('combobox', { name: 'Part of' }), parent);
      await save();
      await expect(
        page.getByRole('cell', { name, exact: true }).or(page.getByRole('cell', { name: `└ ${name}` })),
      ).toBeVisible();
    }
    await page.getByRole('button', { name: 'Delete Sales North' }).click();
    await undo(page, 'Sales North deleted');
    await expect(page.getByRole('cell', { name: '└ Sales North' })).toBeVisible();
  });

  await test.step('an invitation and a change of role', async () => {
    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByLabel('Name').fill('Mia');
    await dialog.getByLabel('E-mail').fill('mia@example.com');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await expect(dialog.getByRole('code')).toContainText('/accept#token=');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Actions for Mia' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await choose(dialog.getByRole('combobox', { name: 'Role' }), 'Manager');
    await dialog.getByRole('checkbox', { name: 'Sales', exact: true }).check();
    await dialog.getByRole('checkbox', { name: 'Sales (lead)' }).check();
    await save();
    await expect(page.getByRole('row', { name: /Mia/ })).toContainText('Manager');
    await expect(page.getByRole('row', { name: /Mia/ })).toContainText('Sales (lead)');
  });

  await test.step('a stage is added, changed and moved up', async () => {
    await page.goto('/settings/pipelines');
    const sales = page.getByRole('region', { name: 'Sales', exact: true });
    await sales.getByRole('button', { name: 'New stage' }).click();
    await dialog.getByLabel('Name').fill('Demo');
    await dialog.getByLabel('Probability').fill('35');
    await save();
    await expect(sales.getByRole('row', { name: /Demo/ })).toContainText('35%');
    await sales.getByRole('button', { name: 'Move Demo up' }).click();
    await expect(sales.getByRole('row').nth(-2)).toContainText('Demo');
    await sales.getByRole('button', { name: 'Edit Demo' }).click();
    await dialog.getByLabel('Name').fill('Demonstration');
    await save();
    await expect(sales.getByRole('row', { name: /Demonstration/ })).toBeVisible();
    await page.getByRole('button', { name: 'New pipeline' }).click();
    await dialog.getByLabel('Name').fill('Partners');
    await save();
    await expect(page.getByRole('region', { name: 'Partners' })).toBeVisible();
  });

  await test.step('a product', async () => {
    await page.goto('/settings/products');
    await page.getByRole('button', { name: 'New product' }).first().click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Rocket');
    await dialog.getByRole('textbox', { name: 'Unit price' }).fill('1,999.90');
    await save();
    await expect(page.getByRole('row', { name: /Rocket/ })).toContainText('€1,999.90');
  });

  await test.step('a tag', async () => {
    await page.goto('/settings/tags');
    await page.getByRole('button', { name: 'New tag' }).first().click();
    await dialog.getByLabel('Name').fill('Space');
    await choose(dialog.getByRole('combobox', { name: 'Colour' }), 'Violet');
    await save();
    await expect(page.getByRole('cell', { name: 'Space', exact: true })).toBeVisible();
  });

  await test.step('an API key is shown once, works, and stops when it is revoked', async () => {
    await api.post('/contacts', { first_name: 'Grace' });
    await page.goto('/settings/api-keys');
    await page.getByRole('button', { name: 'New API key' }).first().click();
    await dialog.getByLabel('Name').fill('Reports');
    await dialog.getByRole('button', { name: 'New API key' }).click();
    const secret = await dialog.getByRole('code').innerText();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const ask = () => fetch(`${app.url}/api/v1/contacts`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await ask()).status).toBe(200);
    await page.reload();
    await expect(page.getByRole('row', { name: /Reports/ })).toBeVisible();
    await expect(page.getByText(secret)).toBeHidden();
    await page.getByRole('button', { name: 'Revoke “Reports”' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await expect(page.getByRole('row', { name: /Reports/ })).toContainText('Revoked');
    expect((await ask()).status).toBe(401);
  });

  await test.step('what was deleted is restored, or gone for good', async () => {
    for (const name of ['Restored', 'Purged']) {
      const made = await api.post('/accounts', { name });
      await api.delete(`/accounts/${made.id}`, made.version);
    }
    await page.goto('/settings/recycle-bin');
    await page.getByRole('radiogroup', { name: 'Kind of record' }).getByText('Accounts').click();
    await page
      .getByRole('row', { name: /Restored/ })
      .getByRole('button', { name: 'Restore' })
      .click();
    await expect(page.getByRole('row', { name: /Restored/ })).toBeHidden();
    await page
      .getByRole('row', { name: /Purged/ })
      .getByRole('button', { name: 'Delete forever' })
      .click();
    await expect(dialog).toContainText('Delete “Purged” forever');
    await dialog.getByRole('button', { name: 'Delete forever' }).click();
    await expect(page.getByText('The recycle bin is empty')).toBeVisible();
    await page.goto('/accounts');
    await expect(row(page, 'Restored')).toBeVisible();
    await expect(row(page, 'Purged')).toBeHidden();
  });
});

test('everybody arranges the program for themselves', async ({ page, app, another }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/settings');
  const profile = page.getByRole('region', { name: 'Profile' });
  const html = page.locator('html');

  await test.step('theme and density hold at once and after a reload', async () => {
    await choose(profile.getByRole('combobox', { name: 'Theme' }), 'Dark');
    await choose(profile.getByRole('combobox', { name: 'Row height' }), 'Compact');
    await profile.getByRole('button', { name: 'Save' }).click();
    await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await page.reload();
    await expect(profile.getByRole('combobox', { name: 'Theme' })).toHaveValue('Dark');
    await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  });

  const elsewhere = await another();
  await test.step('and on another machine', async () => {
    await app.signIn(elsewhere);
    await elsewhere.goto('/settings');
    await expect(elsewhere.getByRole('region', { name: 'Profile' })).toBeVisible();
    await expect(elsewhere.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  });

  await test.step('a session elsewhere is ended from here', async () => {
    await page.reload();
    const sessions = page.getByRole('region', { name: 'Sessions', exact: true });
    await expect(sessions.getByRole('row')).toHaveCount(4);
    for (let open = 2; open > 0; open--) {
      await sessions
        .getByRole('button', { name: /^End the session/ })
        .first()
        .click();
      await expect(sessions.getByRole('row')).toHaveCount(open + 1);
    }
    // its screens notice by themselves
    await expect(elsewhere.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  });

  await test.step('the password changes only with the old one', async () => {
    const password = page.getByRole('region', { name: 'Password' });
    await password.getByRole('textbox', { name: 'Current password' }).fill('not this one');
    await password.getByRole('textbox', { name: 'New password' }).fill('a different passphrase');
    await password.getByRole('button', { name: 'Change password' }).click();
    await expect(password.locator('[data-error]').first()).toBeVisible();
    await password.getByRole('textbox', { name: 'Current password' }).fill(ADMIN.password);
    await password.getByRole('button', { name: 'Change password' }).click();
    await expect(toast(page, 'Password changed')).toBeVisible();
    await expect(app.anonymous.signIn(ADMIN.email, ADMIN.password)).rejects.toThrow('401');
    await app.anonymous.signIn(ADMIN.email, 'a different passphrase');
  });

  await test.step('the language changes at once', async () => {
    await choose(profile.getByRole('combobox', { name: 'Language' }), 'Deutsch');
    await profile.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible();
    await expect(html).toHaveAttribute('lang', 'de');
  });

  await test.step('logging out everywhere ends this session too', async () => {
    await page.getByRole('button', { name: 'Überall abmelden' }).click();
    await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
    await page.goto('/contacts');
    await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  });
});
