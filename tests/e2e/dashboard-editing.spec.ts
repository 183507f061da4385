// Dashboards are put together by mouse and by keys, kept, shared, copied and taken back.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { expectFocus } from './support/focus.ts';
import { sampleRecords } from './support/sample.ts';
import { choose, undo } from './support/screen.ts';

const tiles = (page: Page): Locator => page.getByRole('list', { name: 'Tiles' });
const titles = (page: Page) => tiles(page).getByRole('heading', { level: 2 });
const tile = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true });
const menu = async (page: Page, title: string, entry: string) => {
  await page.getByRole('button', { name: `Actions for ${title}`, exact: true }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
};
const dashboards = (page: Page): Locator => page.getByRole('navigation', { name: 'Dashboards' });

test('tiles are added, changed, moved, resized and removed by mouse', async ({ page, app }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/dashboard');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const first = ['Won amount', 'Deals won', 'Win rate', 'Sales cycle', 'Won amount by quarter'];
  const order = () => titles(page).allTextContents();
  await expect.poll(async () => (await order()).slice(0, 5)).toEqual(first);

  await test.step('a tile that is removed comes back', async () => {
    await menu(page, 'Deals won', 'Remove');
    await expect(page.getByRole('banner').or(page.locator('header')).first()).toContainText('My dashboard');
    await expect(dashboards(page).getByRole('link', { name: 'My dashboard' })).toHaveAttribute('aria-current', 'page');
    await expect.poll(async () => (await order())[1]).toBe('Win rate');
    await undo(page, '“Deals won” removed');
    await expect.poll(async () => (await order()).slice(0, 5)).toEqual(first);
  });

  await test.step('one is dragged before another', async () => {
    await tile(page, 'Sales cycle')
      .locator('[data-handle]')
      .dragTo(tile(page, 'Won amount'), { targetPosition: { x: 6, y: 40 } });
    await expect.poll(async () => (await order()).slice(0, 3)).toEqual(['Sales cycle', 'Won amount', 'Deals won']);
  });

  await test.step('one is made wider', async () => {
    await menu(page, 'Sales cycle', 'Half');
    await expect(tiles(page).getByRole('listitem', { name: 'Sales cycle' }).first()).toHaveAttribute('data-width', '6');
  });

  await test.step('only what the metric allows is offered, and drawn before it is kept', async () => {
    await page.getByRole('button', { name: 'Add a tile' }).click();
    const editor = page.getByRole('dialog', { name: 'Add a tile' });
    await choose(editor.getByRole('combobox', { name: 'Metric' }), 'Activities', 'Activities done');
    await editor.getByRole('combobox', { name: 'Split by' }).click();
    await expect(page.getByRole('option')).toHaveText(['No split', 'Owner']);
    await page.keyboard.press('Escape');
    await choose(editor.getByRole('combobox', { name: 'Metric' }), 'Open', 'Open amount');
    await expect(editor.getByRole('combobox', { name: 'Over time' })).toBeDisabled();
    await choose(editor.getByRole('combobox', { name: 'Split by' }), 'Industry');
    await expect(editor.getByRole('radio', { name: 'Number' })).toHaveCount(0);
    await expect(editor.getByRole('link', { name: /^Software/ })).toBeVisible();
    await expectAccessible(page, '[role="dialog"]');
    await editor.getByRole('button', { name: 'Add a tile' }).click();
    await expect.poll(async () => (await order()).at(-1)).toBe('Open amount by industry');
  });

  await test.step('a tile is changed into another', async () => {
    await menu(page, 'Open amount by industry', 'Change …');
    const editor = page.getByRole('dialog', { name: 'Change the tile' });
    await editor.getByRole('textbox', { name: 'Title' }).fill('What is coming');
    await editor.getByText('Table', { exact: true }).click();
    await editor.getByRole('button', { name: 'Save' }).click();
    await expect(tile(page, 'What is coming').getByRole('row')).not.toHaveCount(0);
  });

  await test.step('all of it is there after a reload', async () => {
    const before = await order();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('button', { name: 'Move Sales cycle' })).toHaveCount(0);
    await page.goto('/dashboard');
    await expect.poll(order).toEqual(before);
    const { data } = await api.get<{ data: { name: string; tiles: unknown[] }[] }>('/dashboards');
    expect(data.map(({ name, tiles: kept }) => [name, kept.length])).toEqual([['My dashboard', before.length]]);
  });
});

test('tiles are moved, resized and removed by keys alone', async ({ page, app }) => {
  await sampleRecords(await app.setUp());
  await app.signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Edit', exact: true }).press('Enter');
  const order = async () => (await titles(page).allTextContents()).slice(0, 3);
  const handle = page.getByRole('button', { name: 'Move Won amount', exact: true });

  await test.step('arrows move, and the handle keeps the focus', async () => {
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(order).toEqual(['Deals won', 'Won amount', 'Win rate']);
    await expect(page.getByText(/Won amount is now number 2 of \d+/)).toBeAttached();
    await expect(handle).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect.poll(order).toEqual(['Deals won', 'Win rate', 'Won amount']);
    await expect(handle).toBeFocused();
    await expectFocus(page);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(order).toEqual(['Won amount', 'Deals won', 'Win rate']);
  });

  await test.step('with Shift they change the width', async () => {
    await page.keyboard.press('Shift+ArrowRight');
    await expect(tiles(page).getByRole('listitem').first()).toHaveAttribute('data-width', '4');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(tiles(page).getByRole('listitem').first()).toHaveAttribute('data-width', '3');
    // faster than it is shown
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(tiles(page).getByRole('listitem').first()).toHaveAttribute('data-width', '4');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(tiles(page).getByRole('listitem').first()).toHaveAttribute('data-width', '3');
  });

  await test.step('the menu removes', async () => {
    await page.getByRole('button', { name: 'Actions for Won amount', exact: true }).press('Enter');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(order).toEqual(['Deals won', 'Win rate', 'Sales cycle']);
  });

  await test.step('points of a chart are one stop, arrows go through them, Enter opens', async () => {
    const bars = page.getByRole('list', { name: 'Open amount by stage, as bars' }).getByRole('link');
    await bars.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(bars.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(bars.last()).toBeFocused();
    await expectFocus(page);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/deals\?.*stage_id/);
  });
});

test('a dashboard is made, shared, narrowed, copied, deleted and brought back', async ({ page, app, another }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/dashboard');
  const manage = async (entry: string) => {
    await page.getByRole('button', { name: 'Manage dashboards' }).click();
    await page.getByRole('menuitem', { name: entry }).click();
  };

  await test.step('a new one is empty and says what to do', async () => {
    await manage('New dashboard');
    const dialog = page.getByRole('dialog', { name: 'New dashboard' });
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog.getByText('Please fill this in')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name of the dashboard' }).fill('Board meeting');
    await dialog.getByRole('checkbox', { name: 'Visible to everyone' }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByText('No tiles yet')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('main').getByRole('button', { name: 'Add a tile' }).last().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add a tile' }).click();
    await expect(titles(page)).toHaveText(['Won amount']);
  });

  await test.step('filters are kept with it', async () => {
    await choose(page.getByRole('combobox', { name: 'Time' }), 'Last 12 months');
    await page.getByRole('button', { name: 'Save filters' }).click();
    await expect(page.getByRole('button', { name: 'Save filters' })).toHaveCount(0);
    await dashboards(page).getByRole('link', { name: 'Company' }).click();
    await expect(page.getByRole('combobox', { name: 'Time' })).toHaveValue('All time');
    await dashboards(page).getByRole('link', { name: 'Board meeting' }).click();
    await expect(page.getByRole('combobox', { name: 'Time' })).toHaveValue('Last 12 months');
    await expect(tile(page, 'Won amount')).toContainText('12 months before');
  });

  await test.step('others see it and change only a copy', async () => {
    const invited = await api.post<{ link: string }>('/invitations', {
      email: 'rep@example.com',
      name: 'Rita Rep',
      role: 'rep',
    });
    const password = 'another long passphrase';
    const token = invited.link.split('#token=')[1];
    await app.anonymous.post('/invitations/accept', { token, name: 'Rita Rep', password });
    const rep = await another();
    await app.signIn(rep, 'rep@example.com', password);
    await rep.goto(`${app.url}/dashboard`);
    const priv = await api.post('/dashboards', { name: 'Private' });
    await rep.goto(`${app.url}/dashboard?d=${priv.id}`);
    await expect(rep.getByText('There is no such dashboard')).toBeVisible();
    await rep.getByRole('link', { name: 'To your dashboard' }).click();
    await expect(dashboards(rep).getByRole('link', { name: 'My numbers' })).toHaveAttribute('aria-current', 'page');
    await expect(rep.getByRole('combobox', { name: 'Owner' })).toHaveValue('Rita Rep');
    await dashboards(rep).getByRole('link', { name: 'Board meeting' }).click();
    await expect(titles(rep)).toHaveText(['Won amount']);
    await expect(rep.getByRole('button', { name: 'Edit', exact: true })).toHaveAttribute('aria-disabled', 'true');
    await rep.getByRole('button', { name: 'Manage dashboards' }).click();
    await expect(rep.getByRole('menuitem')).toHaveText(['New dashboard', 'Duplicate']);
    await rep.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect(rep.getByRole('checkbox', { name: 'Visible to everyone' })).toBeDisabled();
    await rep.getByRole('button', { name: 'Create' }).click();
    await expect(dashboards(rep).getByRole('link', { name: 'Board meeting (copy)' })).toHaveAttribute(
      'aria-current',
      'page',
    );
  });

  await test.step('renamed, deleted and brought back', async () => {
    await manage('Rename or share');
    await page.getByRole('textbox', { name: 'Name of the dashboard' }).fill('Monday');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dashboards(page).getByRole('link', { name: 'Monday' })).toBeVisible();
    await manage('Delete dashboard');
    await expect(dashboards(page).getByRole('link', { name: 'Monday' })).toHaveCount(0);
    await undo(page, 'Dashboard “Monday” deleted');
    await expect(dashboards(page).getByRole('link', { name: 'Monday' })).toHaveAttribute('aria-current', 'page');
    await expect(titles(page)).toHaveText(['Won amount']);
  });
});

test('a tile that cannot be worked out says why, the others stay', async ({ page, app }) => {
  const api = await app.setUp();
  const { stages } = await sampleRecords(api);
  const foreign = {
    name: 'Abroad',
    stage_id: stages.won,
    amount_minor: 100_000,
    currency: 'USD',
    closed_on: '2026-01-05',
  };
  await api.post('/deals', foreign);
  await app.signIn(page);
  await page.goto('/dashboard');
  await expect(tile(page, 'Won amount').getByRole('alert')).toHaveText(/no exchange rate for USD on Jan 5, 2026/);
  await expect(tile(page, 'Deals won').getByRole('link')).toBeVisible();
  await expectAccessible(page);
  await api.post('/exchange-rates', { currency: 'USD', quoted_on: '2026-01-01', rate: '0.5' });
  await tile(page, 'Won amount').getByRole('button', { name: 'Try again' }).click();
  await expect(tile(page, 'Won amount').getByRole('link')).toBeVisible();
  // what failed for the same reason is tried again with it
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('a dashboard fits a phone and is changed there @phone', async ({ page, app }) => {
  await sampleRecords(await app.setUp());
  await app.signIn(page);
  for (const path of ['/dashboard', '/leaderboard', '/patterns', '/dashboard?edit=1&span=this_year']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
  await menu(page, 'Won amount', 'Move later');
  await expect
    .poll(async () => (await titles(page).allTextContents()).slice(0, 2))
    .toEqual(['Deals won', 'Won amount']);
});
