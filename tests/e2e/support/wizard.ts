// The import wizard on screen: its files, their parts of each step, the numbers of a run.
import type { Locator, Page } from '@playwright/test';
import { salesFile } from './sales.ts';

/** Goes on to the next step. */
export const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

/** What a step asks about a file. */
export const part = (page: Page, file: string): Locator =>
  page.getByRole('region', { name: `${file}.csv`, exact: true });

/** A number of a trial or an import, by its name. */
export const count = (page: Page, name: string): Locator =>
  page
    .getByRole('region', { name: 'Progress of the import' })
    .locator('dl > div')
    .filter({ hasText: name })
    .locator('dd');

/** Adds files of the year of sales. */
export const add = (page: Page, files: string[]): Promise<void> =>
  page
    .getByRole('main')
    .locator('input[type=file]')
    .setInputFiles(files.map((file) => salesFile(`${file}.csv`)));
