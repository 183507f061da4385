// Columns of a list: put in another order by dragging their heads or by keys, and kept.
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { sampleRecords } from './support/sample.ts';

const order = (page: Page) => page.getByRole('grid').getByRole('columnheader').allTextContents();
const head = (page: Page, name: string) => page.getByRole('grid').getByRole('columnheader', { name });

test('columns change places by dragging and by keys', async ({ page, app }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/contacts?columns=name,email,phone,account_id,title');
  await expect(page.getByRole('grid')).toContainText('Ada Lovelace');
  await expect.poll(() => order(page)).toEqual(['', 'Name', 'E-mail', 'Phone', 'Account', 'Job title']);

  await test.step('a head is dragged before another', async () => {
    await expect(head(page, 'Account')).toHaveAttribute('draggable', 'true');
    await head(page, 'Account').dragTo(head(page, 'E-mail'), { targetPosition: { x: 8, y: 12 } });
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Account', 'E-mail', 'Phone', 'Job title']);
    await expect(page).toHaveURL(/columns=name(,|%2C)account_id(,|%2C)email/);
  });

  await test.step('the first column stays the first', async () => {
    await expect(head(page, 'Name')).not.toHaveAttribute('draggable', 'true');
    await head(page, 'Phone').dragTo(head(page, 'Name'), { targetPosition: { x: 8, y: 12 } });
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Phone', 'Account', 'E-mail', 'Job title']);
  });

  await test.step('Shift and an arrow do the same, and say so', async () => {
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Account', 'Phone', 'E-mail', 'Job title']);
    await expect(page.getByText('Phone now stands after Account')).toBeAttached();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Phone', 'Account', 'E-mail', 'Job title']);
  });

  await test.step('Alt, Shift and an arrow make it wider, in the list and on its head', async () => {
    const width = async () => (await head(page, 'Phone').boundingBox())?.width ?? 0;
    const before = await width();
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await expect.poll(width).toBe(before + 32);
    await expect(page.getByText(/Phone is now \d+ pixels wide/)).toBeAttached();
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await expect.poll(width).toBe(before + 16);
    const name = async () => (await head(page, 'Name').boundingBox())?.width ?? 0;
    const was = await name();
    await head(page, 'Name').getByRole('button').focus();
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await expect.poll(name).toBe(was + 16);
  });

  await test.step('a head still sorts, its edge still resizes', async () => {
    await head(page, 'E-mail').getByRole('button').click();
    await expect(head(page, 'E-mail')).toHaveAttribute('aria-sort', 'ascending');
    const before = await head(page, 'Phone').boundingBox();
    if (!before) throw new Error('the head has no place');
    const [x, y] = [before.x + before.width - 3, before.y + before.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await head(page, 'Phone').boundingBox())?.width).toBe(before.width + 60);
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Phone', 'Account', 'E-mail', 'Job title']);
  });

  await test.step('the order is there after a reload', async () => {
    await page.reload();
    await expect.poll(() => order(page)).toEqual(['', 'Name', 'Phone', 'Account', 'E-mail', 'Job title']);
  });
});
