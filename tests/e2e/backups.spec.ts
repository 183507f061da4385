// Backups in the settings: without a folder the screen says what to do; with one they are taken, rehearsed and listed.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';

test('without a folder the screen says what to set', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/settings/backups');
  await expect(page.getByRole('status').filter({ hasText: 'No backups are taken' })).toContainText('CRM_BACKUP_DIR');
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeDisabled();
  await expectAccessible(page);
});

test.describe('with a folder', () => {
  test.use({ backups: true });

  test('a backup by schedule and one by hand are verified', async ({ page, app }) => {
    await app.setUp();
    await app.signIn(page);
    await page.goto('/settings/backups');
    const rows = page.getByRole('row').filter({ hasText: 'crm-backup-' });
    await expect(page.getByText('Last verified backup')).toBeVisible({ timeout: 60_000 });
    await expect(rows).toHaveCount(1);
    await expect(rows.first()).toContainText('by schedule');
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect(rows).toHaveCount(2, { timeout: 60_000 });
    await expect(rows.first()).toContainText('asked for');
    await expect(rows.first()).toContainText('Verified', { timeout: 60_000 });
    await expectAccessible(page);
    if (process.env.SHOTS) {
      await page.screenshot({ path: `${process.env.SHOTS}/backups.png` });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: `${process.env.SHOTS}/backups-phone.png` });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.screenshot({ path: `${process.env.SHOTS}/backups-dark.png` });
    }
  });
});
