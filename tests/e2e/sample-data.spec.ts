// A made-up company to look around in: made from the home screen, removed in one click, without touching own records.
import type { Page } from '@playwright/test';
import type { ApiRecord } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';

const banner = (page: Page) => page.getByRole('region', { name: 'Sample data' });
const LONG = { timeout: 120_000 };

test('sample data comes and goes, own records stay', async ({ page, app }) => {
  test.setTimeout(300_000);
  const api = await app.setUp();
  const count = async (collection: string) =>
    (await api.get<{ page: { count: number } }>(`/${collection}?limit=1&count=exact`)).page.count;
  await app.signIn(page);
  await page.goto('/');

  await test.step('it is offered beside the first steps, and shows how far it is', async () => {
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try with sample data' }).click();
    await expect(banner(page).getByRole('progressbar')).toBeVisible();
    await expect(banner(page)).toContainText('200 accounts', LONG);
    await expect(banner(page)).toContainText('300 deals');
    await expect(page.getByRole('region', { name: 'First steps' })).toContainText('0 of 4 done');
    await expect(page.getByRole('button', { name: 'Try with sample data' })).toHaveCount(0);
    await expectAccessible(page);
  });

  const own = await api.post('/contacts', { first_name: 'Rosa', last_name: 'Own' });
  const { data } = await api.get<{ data: [ApiRecord] }>('/accounts?limit=1');
  await test.step('the lists are full of it', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Contacts' }).click();
    await expect(page.getByRole('grid', { name: 'Contacts' })).toHaveAttribute('aria-rowcount', '1002');
    await api.patch(`/accounts/${data[0].id}`, data[0].version, { city: 'Köln' });
  });

  await test.step('one click removes it, but for what was changed', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Today' }).click();
    await banner(page).getByRole('button', { name: 'Remove sample data' }).click();
    await expect(banner(page)).toContainText('The sample data is gone', LONG);
    await expect(banner(page)).toContainText('Kept, as somebody has changed them: Accounts (1)');
    await expectAccessible(page);
    expect(await count('contacts')).toBe(1);
    expect(await count('accounts')).toBe(1);
    expect(await api.get(`/contacts/${own.id}`)).toMatchObject({ name: 'Rosa Own' });
  });

  await test.step('what was changed goes as well when that is wanted', async () => {
    await banner(page).getByRole('button', { name: 'Remove the changed ones, too' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the changed ones, too' }).click();
    await expect(banner(page)).toHaveCount(0, LONG);
    expect(await count('accounts')).toBe(0);
    expect(await count('contacts')).toBe(1);
    await expect(page.getByRole('button', { name: 'Try with sample data' })).toBeVisible();
  });
});

test('an empty list offers sample data, on a phone and in German @phone', async ({ page, app }) => {
  test.setTimeout(180_000);
  const api = await app.setUp({ language: 'de' });
  await app.signIn(page);
  await page.goto('/accounts');
  await page.getByRole('button', { name: 'Mit Beispieldaten ausprobieren' }).click();
  await expect(page.getByRole('group', { name: 'Accounts' }).getByRole('listitem').first()).toBeVisible(LONG);
  await page.goto('/');
  const told = page.getByRole('region', { name: 'Beispieldaten' });
  await expect(told).toContainText('200 Accounts', LONG);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await told.getByRole('button', { name: 'Beispieldaten entfernen' }).click();
  await expect(told).toHaveCount(0, LONG);
  const left = await api.get<{ page: { count: number } }>('/accounts?limit=1&count=exact');
  expect(left.page.count).toBe(0);
});
