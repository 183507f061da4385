// Numbers on screen that open the records they count.
import { expect, type Locator, type Page } from '@playwright/test';
import { downloaded } from './file.ts';
import { settled } from './screen.ts';

/** A tile of a dashboard, or any part of a page of numbers, by its title. */
export const tile = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true });

/** A number that is a link, by its whole text. */
export const figure = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true });

/**
 * Follows a number and goes back, once the list behind it has been seen to hold that many; `look` may look at the list
 * meanwhile.
 */
export async function opens(page: Page, link: Locator, count: number, look?: () => Promise<void>): Promise<void> {
  const from = page.url();
  await link.click();
  await expect(page).toHaveURL(/\/deals\?/);
  await expect(page.getByRole('grid', { name: 'Deals' })).toHaveAttribute('aria-rowcount', String(count + 1));
  await look?.();
  await page.goto(from);
  await settled(page);
}

/** The cells of a line of a text table, in which a cell with a comma stands in quotation marks. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** Exports the list that is shown with all its columns, as a person would who wants to add it up, and reads the file. */
export async function exported(page: Page): Promise<Record<string, string>[]> {
  await page.getByRole('button', { name: 'More about this list' }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Text table (.csv)' }).check();
  await dialog.getByRole('radio', { name: 'All', exact: true }).check();
  const file = await downloaded(page, () => dialog.getByRole('button', { name: 'Export' }).click());
  const [head = '', ...lines] = file.bytes.toString('utf8').replace('\ufeff', '').trimEnd().split('\r\n');
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at] ?? '', cell])));
}
