// What an administrator sees of the whole installation: the queue and the audit log, by mouse, by keys alone, in German and
// on a phone.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Api, ApiRecord } from './support/api.ts';
import { ADMIN, type App, expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { choose, toast } from './support/screen.ts';

/** An import that gives up, as its plan names a column that the file does not have. */
async function failedImport(app: App): Promise<void> {
  const login = { email: ADMIN.email, password: ADMIN.password };
  const { access_token } = await app.anonymous.post<{ access_token: string }>('/auth/login', login);
  const answer = await fetch(`${app.url}/api/v1/import-files?name=people.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/octet-stream' },
    body: 'last_name\nBerg\n',
  });
  const { id } = (await answer.json()) as ApiRecord;
  await fetch(`${app.url}/api/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'People of the fair',
      files: [{ file: id, entity: 'contact', columns: [{ column: 'Umsatz', target: 'last_name' }] }],
    }),
  });
}

async function happenings(api: Api, app: App): Promise<ApiRecord> {
  const made = await api.post('/contacts', { last_name: 'Lovelace' });
  await api.patch(`/contacts/${made.id}`, made.version, { last_name: 'King' });
  const wrong = { email: ADMIN.email, password: 'not the passphrase' };
  await expect(app.anonymous.post('/auth/login', wrong)).rejects.toThrow('401');
  return made;
}

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const audit = (page: Page) => page.getByRole('region', { name: 'Audit log' });

test('the queue tells why a job failed, and has it tried again', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  await failedImport(app);
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Jobs' }).click();
  const job = row(page, 'People of the fair');
  const counts = page.getByRole('list', { name: 'Jobs by status' });

  await test.step('it shows itself without being asked again', async () => {
    await expect(job).toContainText('Failed');
    await expect(job).toContainText('The import gave up; its page says why.');
    await expect(job).toContainText('1 attempt');
    await expect(job).toContainText('Ada Admin');
    await expect(row(page, 'Upkeep').getByRole('button')).toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step('a number on top narrows the list, by keys', async () => {
    const waiting = counts.getByRole('button', { name: /Waiting/ });
    await waiting.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/state=ready/);
    await expect(waiting).toHaveAttribute('aria-pressed', 'true');
    await expect(job).toHaveCount(0);
    await page.keyboard.press('Enter');
    await expect(job).toBeVisible();
  });

  await test.step('tried again, it fails again', async () => {
    await job.getByRole('button', { name: /^Try again: Import/ }).press('Enter');
    await expect(toast(page, 'Import: on its way again')).toBeVisible();
    await expect(job).toContainText('2 attempts');
    await expect(job).toContainText('Failed');
  });

  await test.step('what it belongs to is one click away', async () => {
    await job.getByRole('link', { name: 'People of the fair' }).click();
    await expect(page.getByText('file 1 has no column «Umsatz»')).toBeVisible();
  });
});

test('the audit log tells who did what, and is narrowed by every part of it', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  await happenings(api, app);
  await page.goto('/settings/audit');
  const changed = row(page, 'Changed').filter({ hasText: 'King' });

  await test.step('a change shows the field before and after, by keys', async () => {
    const fields = changed.getByRole('button', { name: /^\d fields?: Ada Admin/ });
    await fields.focus();
    await page.keyboard.press('Enter');
    await expect(fields).toHaveAttribute('aria-expanded', 'true');
    await expect(changed).toContainText('Lovelace → King');
    await expect(changed).toContainText('By hand');
    await expectAccessible(page);
  });

  await test.step('a failed sign-in names address and account, and nothing that was typed', async () => {
    await choose(audit(page).getByRole('combobox', { name: 'What' }), 'Sign-in failed');
    const failed = row(page, 'Somebody not signed in');
    await expect(failed).toContainText('127.0.0.1');
    await expect(failed).toContainText('Ada Admin');
    await expect(page).toHaveURL(/kind=sign_in_failed/);
    await choose(audit(page).getByRole('combobox', { name: 'What' }), 'Sign-in failed');
    await expect(page).not.toHaveURL(/kind=/);
  });

  await test.step('one record alone, and all again', async () => {
    await changed.getByRole('button', { name: 'This record: King' }).click();
    await expect(audit(page).getByRole('row')).toHaveCount(3);
    await page.getByRole('button', { name: 'One record alone' }).click();
    await expect(row(page, 'Signed in').first()).toBeVisible();
  });

  await test.step('a time without anything says so', async () => {
    await audit(page).getByLabel('To').fill('2001-01-01');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect(changed).toBeVisible();
  });

  await test.step('the same list leaves as a file, and that is in the log', async () => {
    await choose(audit(page).getByRole('combobox', { name: 'On' }), 'Contact');
    await expect(page).toHaveURL(/entity=contact/);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('updated,hand,Ada Admin');
    expect(text.trimEnd().split('\r\n')).toHaveLength(3);
    const { data } = await api.get<{ data: { detail: string; record_count: number }[] }>('/audit?kind=exported');
    expect(data[0]).toMatchObject({ detail: 'audit csv entity=contact', record_count: 2 });
  });
});

test('nobody but an administrator is led there', async ({ app, another }) => {
  const api = await app.setUp();
  const [email, password] = ['mia@example.com', 'quite a long password'];
  const { link } = await api.post<{ link: string }>('/invitations', { email, name: 'Mia', role: 'manager' });
  await app.anonymous.post('/invitations/accept', { token: link.split('#token=')[1], name: 'Mia', password });
  const page = await another();
  await app.signIn(page, email, password);
  for (const place of ['jobs', 'audit']) {
    await page.goto(`${app.url}/settings/${place}`);
    await expect(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Tags' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Settings' })).not.toContainText('Audit log');
    await expect(page.getByRole('main').getByRole('table')).toHaveCount(0);
  }
});

test('queue and log in German, in the dark and on a phone @phone', async ({ page, app }) => {
  const api = await app.setUp({ language: 'de' });
  await app.signIn(page);
  await failedImport(app);
  await happenings(api, app);
  const noSidewaysScroll = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url()).toBe(0);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto('/settings/jobs');
    await expect(row(page, 'People of the fair')).toContainText('Fehlgeschlagen');
    await expectAccessible(page);
    await noSidewaysScroll();
    await page.goto('/settings/audit');
    await expect(row(page, 'Geändert').first()).toContainText('Von Hand');
    await expectAccessible(page);
    await noSidewaysScroll();
  }
});
