// On a phone: the same records with a thumb.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { sampleRecords } from './support/sample.ts';
import { column, createForm, toast } from './support/screen.ts';

test('a phone shows lists as cards, records in tabs and the board, and creates @phone', async ({ page, app }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/');
  const places = page.getByRole('navigation', { name: 'Places' });

  const noSidewaysScroll = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url()).toBe(0);

  await test.step('the places are within reach of the thumb', async () => {
    await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await expect(page.getByText('Send the quote')).toBeVisible();
    await noSidewaysScroll();
    for (const link of await places.getByRole('link').all()) {
      const box = await link.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await expectAccessible(page);
  });

  await test.step('the list is cards, filtered in a sheet', async () => {
    await places.getByRole('link', { name: 'Contacts' }).click();
    const list = page.getByRole('group', { name: 'Contacts' });
    await expect(list.getByRole('listitem')).toHaveCount(8);
    await noSidewaysScroll();
    await page.getByRole('button', { name: 'Filters' }).click();
    const sheet = page.getByRole('dialog', { name: 'Filters' });
    await sheet.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('option', { name: 'E-mail' }).click();
    await page.getByRole('textbox', { name: 'Value for E-mail' }).fill('person0');
    await page.keyboard.press('Enter');
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await expectAccessible(page);
  });

  await test.step('a record shows its timeline first, its details beside it', async () => {
    await page.getByRole('button', { name: /Ada Lovelace/ }).click();
    await expect(page.getByRole('heading', { name: 'Ada Lovelace', level: 1 })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByText('Asked for references.')).toBeVisible();
    await noSidewaysScroll();
    await page.getByRole('tab', { name: 'Details' }).click();
    await expect(page.getByRole('link', { name: 'person0@example.org' })).toBeVisible();
    await noSidewaysScroll();
    await page.getByRole('tab', { name: 'Related' }).click();
    await expect(page.getByRole('region', { name: 'Deals' })).toContainText('Rollout Tyrell AG');
    await expectAccessible(page);
  });

  await test.step('the board scrolls sideways, a card moves by its menu', async () => {
    await places.getByRole('link', { name: 'Deals' }).click();
    await expect(column(page, 'Lead')).toContainText('Rollout Tyrell AG');
    await noSidewaysScroll();
    await page.getByRole('button', { name: 'Actions for Rollout Tyrell AG' }).click();
    await page.getByRole('menuitem', { name: 'Move to Qualified' }).click();
    await expect(toast(page, 'moved to Qualified')).toBeVisible();
    await expect(column(page, 'Qualified')).toContainText('Rollout Tyrell AG');
    await expectAccessible(page);
  });

  await test.step('a task is made with the button on top', async () => {
    await page.getByRole('button', { name: 'Create' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Account', { exact: true }).first().click();
    const form = createForm(page, 'New account');
    await form.getByLabel('Name').fill('Pocket Ltd');
    await noSidewaysScroll();
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Pocket Ltd', level: 1 })).toBeVisible();
  });

  await test.step('everything else is behind the menu', async () => {
    await page.getByRole('button', { name: 'Main navigation' }).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    await noSidewaysScroll();
    await expectAccessible(page);
  });
});
