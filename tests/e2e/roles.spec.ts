// Roles of one's own: an administrator copies one and narrows it; whoever has it feels it at once.
import { expect, test } from './support/app.ts';
import { choose, toast } from './support/screen.ts';

const PASSWORD = 'correct horse battery staple';

test('an administrator narrows a copy of a role, and a colleague loses sight of records at once', async ({
  page,
  app,
  another,
}) => {
  const api = await app.setUp();
  await api.post('/contacts', { first_name: 'Grace', last_name: 'Hopper' });
  await app.signIn(page);
  const dialog = page.getByRole('dialog');

  await test.step('a copy is made', async () => {
    await page.goto('/settings/roles');
    await page.getByRole('button', { name: 'Actions for Sales rep' }).click();
    await page.getByRole('menuitem', { name: 'Copy Sales rep' }).click();
    await expect(dialog.getByLabel('Name')).toHaveValue('Sales rep (copy)');
    await dialog.getByLabel('Name').fill('Junior');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Junior' })).toBeVisible();
  });

  const { data } = await api.get<{ data: { key: string; name: string | null }[] }>('/roles');
  const key = data.find(({ name }) => name === 'Junior')?.key;
  const invited = await api.post<{ link: string }>('/invitations', {
    name: 'Nora',
    email: 'nora@example.com',
    role: key,
  });
  const nora = await another();
  await nora.goto(invited.link);
  await nora.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await nora.getByRole('button', { name: 'Continue' }).click();
  await expect(nora.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await nora.goto('/contacts');
  await expect(nora.getByText('Grace Hopper')).toBeVisible();

  await test.step('what it sees is narrowed, and what builds on that comes down with it', async () => {
    const cell = (name: string) => page.getByRole('combobox', { name, exact: true });
    await cell('See: Deals').selectOption('none');
    await expect(page.getByRole('combobox', { name: 'Change: Deals', exact: true })).toBeHidden();
    await cell('See: Contacts').selectOption('own');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(toast(page, 'Rights saved')).toBeVisible();
    await expect(nora.getByText('Grace Hopper')).toBeHidden();
  });

  await test.step('the users screen names it; while somebody has it, it stays', async () => {
    await page.getByRole('button', { name: 'All roles' }).click();
    await expect(page.getByRole('row', { name: /Junior/ })).toContainText('1');
    await page.getByRole('button', { name: 'Actions for Junior' }).click();
    await page.getByRole('menuitem', { name: 'Delete Junior' }).click();
    await expect(toast(page, 'Still in use by Nora')).toBeVisible();
    await page.goto('/settings/users');
    await expect(page.getByRole('row', { name: /Nora/ })).toContainText('Junior');
    await page.getByRole('button', { name: 'Actions for Nora' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await choose(dialog.getByRole('combobox', { name: 'Role' }), 'Support');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('row', { name: /Nora/ })).toContainText('Support');
    await expect(nora.getByText('Grace Hopper')).toBeVisible();
  });

  await test.step('then it goes', async () => {
    await page.goto('/settings/roles');
    await page.getByRole('button', { name: 'Actions for Junior' }).click();
    await page.getByRole('menuitem', { name: 'Delete Junior' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(toast(page, 'Junior deleted')).toBeVisible();
    await expect(page.getByRole('row', { name: /Junior/ })).toBeHidden();
  });
});
