// Where things stand on the screen: what several journeys look for, by role and name.
import { expect, type Locator, type Page } from '@playwright/test';

/** Chooses an entry of a select by typing a part of it. */
export async function choose(select: Locator, text: string, option: string | RegExp = text): Promise<void> {
  if ((await select.getAttribute('aria-expanded')) !== 'true') await select.click();
  if (await select.isEditable()) await select.fill(text);
  await select.page().getByRole('option', { name: option }).first().click();
}

/** The form at the right edge of the screen that makes a record. */
export const createForm = (page: Page, name: string): Locator => page.getByRole('form', { name });

/** A column of the board. */
export const column = (page: Page, stage: string): Locator => page.getByRole('region', { name: stage, exact: true });

/** A card on the board. */
export const card = (page: Page, deal: string): Locator =>
  page.locator('[data-deal]').filter({ has: page.getByRole('link', { name: deal, exact: true }) });

/** Drags a card to a column; the board is scrolled first, as a drag at its edge would. */
export async function drag(page: Page, deal: string, stage: string): Promise<void> {
  await column(page, stage).scrollIntoViewIfNeeded();
  await card(page, deal).dragTo(column(page, stage).getByRole('list'));
}

/** A message at the edge of the screen. */
export const toast = (page: Page, text: string | RegExp): Locator => page.getByRole('alert').filter({ hasText: text });

/** Takes back what the message says was done. */
export async function undo(page: Page, text: string | RegExp): Promise<void> {
  await toast(page, text).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, text)).toBeHidden();
}

/** A property of the record shown, by its label. */
export const property = (page: Page, label: string): Locator =>
  page.locator('[data-field]').filter({ has: page.getByText(label, { exact: true }) });

/** Changes a property in place: opens it, types, Enter. */
export async function changeProperty(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${label}`, exact: true }).click();
  const input = property(page, label).getByRole('textbox', { name: label });
  await input.fill(value);
  await input.press('Enter');
  await expect(input).toBeHidden();
}

/** Waits until a page has all it shows. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
}

/** A row of a list. */
export const row = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('grid').getByRole('row').filter({ hasText: text });

export const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' });
