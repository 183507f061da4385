// Every screen passes the machine's part of WCAG 2.2 AA in light and dark, and its console stays empty.
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { type Sample, sampleRecords } from './support/sample.ts';

const settled = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
};

const screens = ({ contacts, accounts, deals }: Sample): string[] => [
  '/',
  '/contacts',
  '/accounts',
  '/deals?layout=board',
  '/deals?layout=list',
  '/activities',
  `/contacts/${contacts[0]?.id}`,
  `/accounts/${accounts[0]?.id}`,
  `/deals/${deals[1]?.id}`,
  `/contacts?peek=${contacts[0]?.id}`,
  '/contacts?q=nobody',
  '/settings',
  '/settings/company',
  '/settings/users',
  '/settings/teams',
  '/settings/pipelines',
  '/settings/products',
  '/settings/tags',
  '/settings/api-keys',
  '/settings/recycle-bin',
  '/nowhere',
];

test('every page is accessible in light and dark', async ({ page, app }) => {
  test.setTimeout(120_000);
  const sample = await sampleRecords(await app.setUp());
  await app.signIn(page);
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') refused.push(`${page.url()}: ${message.text()}`);
  });
  for (const path of screens(sample))
    await test.step(path, async () => {
      await page.goto(path);
      await settled(page);
      await expectAccessible(page);
    });
  expect(refused, 'the console of the signed-in pages').toEqual([]);
});

test('dialogs, menus and forms with errors are accessible in light and dark', async ({ page, app }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText('Please fill this in').first()).toBeVisible();
  await expectAccessible(page);

  const sample = await sampleRecords(await app.setUp());
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('Please fill this in').first()).toBeVisible();
  await expectAccessible(page);
  await page.goto('/accept#token=none');
  await expect(page.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await expectAccessible(page);
  await app.signIn(page);

  const opened = async (name: string, open: () => Promise<void>, shows = page.getByRole('dialog').first()) =>
    test.step(name, async () => {
      await open();
      await expect(shows).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(shows).toBeHidden();
    });
  const press = (name: string | RegExp) => () => page.getByRole('button', { name, exact: true }).first().click();

  await page.goto('/contacts');
  await settled(page);
  await opened('the palette', () => page.keyboard.press('ControlOrMeta+k'));
  await opened('the keys', () => page.keyboard.press('?'));
  await opened('the form of a contact, refused', async () => {
    await press('New contact')();
    const form = page.getByRole('form', { name: 'New contact' });
    await form.getByRole('button', { name: /^More/ }).click();
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('alert').or(form.locator('[data-error]')).first()).toBeVisible();
  });
  await opened('the columns', press('Columns'));
  await opened('the sort menu', press('Name'), page.getByRole('menu'));
  await opened('the fields to filter by', press('Filter'), page.getByRole('listbox'));
  await opened('a filter', async () => {
    await press('Filter')();
    await page.getByRole('option', { name: 'Tags' }).click();
  });
  await opened('a view to be saved', press('Save as view'));
  await opened('the menu of the user', press('Ada Admin'), page.getByRole('menu'));
  await test.step('the bar for the selection', async () => {
    await page.getByRole('checkbox', { name: 'Select the rows shown' }).check();
    await expect(page.getByRole('region', { name: 'Actions on the selection' })).toBeVisible();
    await expectAccessible(page);
  });

  await page.goto(`/deals/${sample.deals[1]?.id}`);
  await settled(page);
  await opened('why a deal was lost', () =>
    page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Lost' }).click(),
  );
  await test.step('lines while they are edited', async () => {
    await page.getByRole('region', { name: 'Products and services' }).getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Edit Name' }).click();
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeVisible();
    await expectAccessible(page);
  });
  await test.step('every kind of composer', async () => {
    for (const kind of ['Call', 'Task', 'Meeting']) {
      await page.getByRole('radiogroup', { name: 'What do you want to add?' }).getByText(kind).click();
      await expectAccessible(page);
    }
  });
  await page.goto('/deals?layout=board');
  await settled(page);
  await opened(
    'the menu of a card',
    () =>
      page
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .click(),
    page.getByRole('menu'),
  );
  for (const [path, button] of [
    ['/settings/users', 'Invite'],
    ['/settings/teams', 'New team'],
    ['/settings/pipelines', 'New pipeline'],
    ['/settings/pipelines', 'New stage'],
    ['/settings/products', 'New product'],
    ['/settings/tags', 'New tag'],
    ['/settings/api-keys', 'New API key'],
  ] as const) {
    await page.goto(path);
    await settled(page);
    await opened(`${path}: ${button}`, press(button));
  }
});

test('empty screens are accessible in light and dark', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  for (const path of ['/', '/contacts', '/accounts', '/deals?layout=board', '/deals?layout=list', '/activities'])
    await test.step(path, async () => {
      await page.goto(path);
      await settled(page);
      await expectAccessible(page);
    });
});
