// The list of everything that was done and is to do: narrowed by a click, checked off where it stands.
import { expect, test } from './support/app.ts';
import { sampleRecords } from './support/sample.ts';
import { row, toast, undo } from './support/screen.ts';

test('activities are narrowed by one click and checked off in the list', async ({ page, app }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Activities' }).click();
  const grid = page.getByRole('grid', { name: 'Activities' });
  const rows = grid.locator('[role="row"][data-index]');
  const quick = (name: string) => page.getByRole('button', { name, exact: true });

  await test.step('all kinds, the newest first, with what they are about', async () => {
    await expect(rows).toHaveCount(6);
    await expect(grid.getByRole('columnheader', { name: 'Date' })).toHaveAttribute('aria-sort', 'descending');
    await expect(row(page, 'Kick-off')).toContainText('Rollout Tyrell AG');
    await expect(row(page, 'Wants a quote')).toContainText('Ada Lovelace');
    await expect(row(page, 'Prepare the workshop')).toContainText('Tyrell AG');
  });

  await test.step('quick filters take the place of each other and stand in the address', async () => {
    await quick('Calls').click();
    await expect(rows).toHaveCount(1);
    await quick('Open tasks').click();
    await expect(quick('Calls')).toHaveAttribute('aria-pressed', 'false');
    await expect(rows).toHaveCount(3);
    await page.reload();
    await expect(quick('Open tasks')).toHaveAttribute('aria-pressed', 'true');
    await expect(rows).toHaveCount(3);
    await quick('Overdue').click();
    await expect(rows).toHaveCount(1);
    await expect(row(page, 'Send the quote')).toBeVisible();
  });

  await test.step('a task is checked off by key, and comes back by undo', async () => {
    await expect(grid.getByRole('checkbox', { name: 'Done: Send the quote' })).not.toBeChecked();
    await grid.focus();
    for (let column = 0; column < 5; column++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(toast(page, 'Send the quote')).toBeVisible();
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await undo(page, 'Send the quote');
    await expect(row(page, 'Send the quote')).toBeVisible();
  });

  await test.step('other filters stay beside the quick ones', async () => {
    await quick('Overdue').click();
    await quick('Mine').click();
    await expect(rows).toHaveCount(6);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('option', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Note' }).click();
    await page.keyboard.press('Escape');
    await expect(rows).toHaveCount(1);
    await expect(quick('Mine')).toHaveAttribute('aria-pressed', 'true');
    await expect(quick('Notes')).toHaveAttribute('aria-pressed', 'true');
  });
});
