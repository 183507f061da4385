// Every screen passes the machine's part of WCAG 2.2 AA in light and dark, and its console stays empty.
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { type Sample, sampleRecords } from './support/sample.ts';
import { settled } from './support/screen.ts';

const work = ({ contacts, accounts, deals }: Sample): string[] => [
  '/',
  '/dashboard',
  '/dashboard?edit=1&span=this_year',
  '/leaderboard',
  '/patterns',
  '/contacts',
  '/accounts',
  '/deals?layout=board',
  '/deals?layout=list',
  '/deals?layout=list&group=status',
  '/activities',
  `/contacts/${contacts[0]?.id}`,
  `/accounts/${accounts[0]?.id}`,
  `/deals/${deals[1]?.id}`,
  `/contacts?peek=${contacts[0]?.id}`,
  '/contacts?q=nobody',
];

const administration = (): string[] => [
  '/import',
  '/settings',
  '/settings/company',
  '/settings/users',
  '/settings/teams',
  '/settings/pipelines',
  '/settings/products',
  '/settings/exchange-rates',
  '/settings/field-access',
  '/settings/bulk-updates',
  '/settings/jobs',
  '/settings/audit',
  '/settings/history',
  '/settings/tags',
  '/settings/api-keys',
  '/settings/recycle-bin',
  '/nowhere',
];

for (const [which, screens] of Object.entries({ work, administration }))
  test(`every page of ${which} is accessible in light and dark`, async ({ page, app }) => {
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

test('the pages before signing in are accessible in light and dark', async ({ page, app }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText('Please fill this in').first()).toBeVisible();
  await expectAccessible(page);
  await app.setUp();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('Please fill this in').first()).toBeVisible();
  await expectAccessible(page);
  await page.goto('/accept#token=none');
  await expect(page.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await expectAccessible(page);
});

type Role = 'dialog' | 'menu' | 'listbox';

/** Opens something over the page, checks it and closes it again. */
const opened = (page: Page, name: string, open: () => Promise<void>, role: Role = 'dialog') =>
  test.step(name, async () => {
    const shown = page.getByRole(role).first();
    await open();
    await expect(shown).toBeVisible();
    await expectAccessible(page, `[role="${role}"]`);
    await page.keyboard.press('Escape');
    await expect(shown).toBeHidden();
  });

const press = (page: Page, name: string) => () => page.getByRole('button', { name, exact: true }).first().click();

test('what opens over a list is accessible in light and dark', async ({ page, app }) => {
  await sampleRecords(await app.setUp());
  await app.signIn(page);
  await page.goto('/contacts');
  await settled(page);
  await opened(page, 'the palette', () => page.keyboard.press('ControlOrMeta+k'));
  await opened(page, 'the keys', () => page.keyboard.press('?'));
  await opened(page, 'the form of a contact, refused', async () => {
    await press(page, 'New contact')();
    const form = page.getByRole('form', { name: 'New contact' });
    await form.getByRole('button', { name: /^More/ }).click();
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('alert').or(form.locator('[data-error]')).first()).toBeVisible();
  });
  await opened(page, 'the columns', press(page, 'Columns'));
  await opened(page, 'the sort menu', press(page, 'Name'), 'menu');
  await opened(page, 'the fields to filter by', press(page, 'Filter'), 'listbox');
  await opened(page, 'a filter', async () => {
    await press(page, 'Filter')();
    await page.getByRole('option', { name: 'Tags' }).click();
  });
  await opened(page, 'a view to be saved', press(page, 'Save as view'));
  await opened(page, 'the menu of the user', press(page, 'Ada Admin'), 'menu');
  await test.step('the bar for the selection', async () => {
    await page.getByRole('checkbox', { name: 'Select the rows shown' }).check();
    await expect(page.getByRole('region', { name: 'Actions on the selection' })).toBeVisible();
    await expectAccessible(page);
  });
});

test('what opens on records and in settings is accessible in light and dark', async ({ page, app }) => {
  test.setTimeout(120_000);
  const sample = await sampleRecords(await app.setUp());
  await app.signIn(page);
  await page.goto(`/deals/${sample.deals[1]?.id}`);
  await settled(page);
  await opened(page, 'why a deal was lost', () =>
    page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Lost' }).click(),
  );
  await test.step('lines while they are edited', async () => {
    await page.getByRole('region', { name: 'Products and services' }).getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Edit Name' }).click();
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeVisible();
    await expectAccessible(page, '#main');
  });
  await test.step('every kind of composer', async () => {
    for (const kind of ['Call', 'Task', 'Meeting']) {
      await page.getByRole('radiogroup', { name: 'What do you want to add?' }).getByText(kind).click();
      await expectAccessible(page, '[data-composer]');
    }
  });
  await page.goto('/deals?layout=board');
  await settled(page);
  await opened(page, 'the menu of a card', press(page, 'Actions for Rollout Globex'), 'menu');
  for (const [path, button] of [
    ['/settings/users', 'Invite'],
    ['/settings/teams', 'New team'],
    ['/settings/pipelines', 'New pipeline'],
    ['/settings/pipelines', 'New stage'],
    ['/settings/products', 'New product'],
    ['/settings/exchange-rates', 'New exchange rate'],
    ['/settings/tags', 'New tag'],
    ['/settings/api-keys', 'New API key'],
  ] as const) {
    await page.goto(path);
    await settled(page);
    await opened(page, `${path}: ${button}`, press(page, button));
  }
});

const LISTS = ['/contacts', '/accounts', '/deals?layout=board', '/deals?layout=list', '/activities'];

test('empty screens are accessible in light and dark', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  for (const path of ['/', '/dashboard', '/leaderboard', '/patterns', ...LISTS])
    await test.step(path, async () => {
      await page.goto(path);
      await settled(page);
      await expectAccessible(page);
    });
});
