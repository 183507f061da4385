// What goes wrong between the browser and the server: lost connections, ended sessions, two tabs at once.
import { ADMIN, expect, test } from './support/app.ts';
import { createForm, property, row, timeline, toast } from './support/screen.ts';

test('a lost connection loses nothing that was typed', async ({ page, context, app }) => {
  const api = await app.setUp();
  const contact = await api.post('/contacts', { first_name: 'Grace', last_name: 'Hopper' });
  await app.signIn(page);
  await page.goto(`/contacts/${contact.id}`);
  await expect(page.getByRole('heading', { name: 'Grace Hopper' })).toBeVisible();

  await test.step('a property stays open with its text', async () => {
    await page.getByRole('button', { name: 'Edit Source' }).click();
    await context.setOffline(true);
    const input = page.getByRole('textbox', { name: 'Source' });
    await input.fill('Trade fair');
    await input.press('Enter');
    await expect(page.getByText('Not saved: no connection. Press Enter to try again.')).toBeVisible();
    await expect(page.getByText('No connection to the server. Your input is kept.')).toBeVisible();
    await expect(input).toHaveValue('Trade fair');
    await context.setOffline(false);
    await input.press('Enter');
    await expect(property(page, 'Source')).toContainText('Trade fair');
    await expect(page.getByText('No connection to the server.')).toBeHidden();
  });

  await test.step('a note survives even a reload', async () => {
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('Long thoughts');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Save note' }).click();
    await expect(page.getByText('No connection. What you typed is kept; try again.')).toBeVisible();
    await context.setOffline(false);
    await page.reload();
    await expect(text).toHaveValue('Long thoughts');
    await page.getByRole('button', { name: 'Save note' }).click();
    await expect(timeline(page)).toContainText('Long thoughts');
    await expect(text).toHaveValue('');
  });

  await test.step('a new record is made once, also when only the answer was lost', async () => {
    await page.goto('/contacts');
    await page.getByRole('button', { name: 'New contact' }).first().click();
    const form = createForm(page, 'New contact');
    await form.getByLabel('Last name').fill('Turing');
    // the request arrives, its answer does not
    await page.route(
      '**/api/v1/contacts',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByText('No connection. What you typed is kept; try again.')).toBeVisible();
    await form.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'Turing', level: 1 })).toBeVisible();
    await page.goto('/contacts');
    await expect(row(page, 'Turing')).toHaveCount(1);
  });
});

test('a session lasts over reloads and tabs, and ends everywhere at once', async ({ page, context, app }) => {
  await app.setUp();
  await page.goto('/contacts');
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  const contacts = { name: 'Contacts', level: 1 } as const;

  await test.step('after signing in, the page that was asked for opens', async () => {
    await expect(page.getByRole('heading', contacts)).toBeVisible();
  });

  const second = await context.newPage();
  await test.step('two tabs that refresh at the same moment both stay', async () => {
    await second.goto('/contacts');
    await expect(second.getByRole('heading', contacts)).toBeVisible();
    for (let round = 0; round < 3; round++) {
      await Promise.all([page.reload(), second.reload()]);
      await expect(page.getByRole('heading', contacts)).toBeVisible();
      await expect(second.getByRole('heading', contacts)).toBeVisible();
    }
  });

  await test.step('logging out in one tab logs the other out', async () => {
    await second.getByRole('button', { name: ADMIN.name }).click();
    await second.getByRole('menuitem', { name: 'Log out', exact: true }).click();
    await expect(second.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
    await page.goBack();
    await expect(page.getByText('No contacts yet')).toBeHidden();
  });
});

test('a session ended elsewhere leads to the log-in by itself, and back', async ({ page, app, another }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/contacts');
  await expect(page.getByText('No contacts yet')).toBeVisible();
  const elsewhere = await another();
  await app.signIn(elsewhere);
  await elsewhere.goto('/');
  await elsewhere.getByRole('button', { name: ADMIN.name }).click();
  await elsewhere.getByRole('menuitem', { name: 'Log out everywhere' }).click();
  await expect(elsewhere.getByRole('heading', { name: 'Welcome back' })).toBeVisible();

  // its stream ends within a second, and what would open it again is refused
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts', level: 1 })).toBeVisible();
  await expect(toast(page, /./)).toHaveCount(0);
});
