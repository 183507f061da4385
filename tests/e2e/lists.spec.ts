// Lists: finding, arranging, keeping and changing many records at once.
import { expect, test } from './support/app.ts';
import { sampleRecords } from './support/sample.ts';
import { choose, row, toast, undo } from './support/screen.ts';

const names = ['Ada Lovelace', 'Anna Kowalska', 'Grace Hopper', 'Jürgen Müller'];

test('a list is filtered, sorted and arranged, and keeps that in a view', async ({ page, app, another }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  const invited = await api.post<{ link: string }>('/invitations', {
    email: 'mary@example.com',
    name: 'Mary',
    role: 'rep',
  });
  await app.signIn(page);
  await page.goto('/contacts');
  const grid = page.getByRole('grid', { name: 'Contacts' });
  const heads = grid.getByRole('columnheader');
  const views = page.getByRole('navigation', { name: 'Views' });
  const rows = grid.locator('[role="row"][data-index]');

  await test.step('typing finds', async () => {
    await expect(rows).toHaveCount(8);
    await expect(rows.first()).toContainText(names[0] ?? '');
    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Search this list' }).fill('muller');
    await expect(rows).toHaveCount(1);
    await expect(rows.first()).toContainText('Jürgen Müller');
    await page.getByRole('searchbox', { name: 'Search this list' }).fill('');
    await expect(rows).toHaveCount(8);
  });

  await test.step('a filter narrows, stands in the address and survives a reload', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('option', { name: 'Tags' }).click();
    await choose(page.getByRole('combobox', { name: 'Value for Tags' }), 'VIP');
    await page.keyboard.press('Escape');
    await expect(rows).toHaveCount(4);
    await expect(page.getByRole('heading', { level: 1 }).locator('..')).toContainText('4');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Tags is any of VIP' })).toBeVisible();
    await expect(rows).toHaveCount(4);
  });

  await test.step('a head sorts, another click turns it round', async () => {
    await heads.filter({ hasText: 'E-mail' }).getByRole('button').click();
    await expect(heads.filter({ hasText: 'E-mail' })).toHaveAttribute('aria-sort', 'ascending');
    await expect(rows.first()).toContainText('person0@');
    await heads.filter({ hasText: 'E-mail' }).getByRole('button').click();
    await expect(heads.filter({ hasText: 'E-mail' })).toHaveAttribute('aria-sort', 'descending');
    await expect(rows.first()).toContainText('person6@');
  });

  await test.step('columns come, go and change places', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    const menu = page.getByRole('dialog');
    await menu.getByRole('checkbox', { name: 'Phone' }).uncheck();
    await menu.getByRole('checkbox', { name: 'Source' }).check();
    await menu.getByRole('button', { name: 'Move Source to the front' }).click();
    await page.keyboard.press('Escape');
    await expect(heads.filter({ hasText: 'Phone' })).toHaveCount(0);
    await expect(heads.nth(-2)).toHaveText('Source');
  });

  await test.step('a view keeps all that, for oneself first', async () => {
    await page.getByRole('button', { name: 'Save as view' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Important');
    await page.keyboard.press('Enter');
    await expect(views.getByRole('button', { name: 'Important' })).toHaveAttribute('aria-current', 'page');
    await views.getByRole('button', { name: 'All', exact: true }).click();
    await expect(rows).toHaveCount(8);
    await views.getByRole('button', { name: 'Important' }).click();
    await expect(rows).toHaveCount(4);
    await expect(heads.nth(-2)).toHaveText('Source');
    await expect(rows.first()).toContainText('person6@');
  });

  const mary = await another();
  await test.step('others see it once it is shared', async () => {
    await mary.goto(invited.link);
    await mary.getByRole('textbox', { name: 'New password' }).fill('correct horse battery staple');
    await mary.getByRole('button', { name: 'Continue' }).click();
    await expect(mary.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await mary.goto('/contacts');
    const hers = mary.getByRole('navigation', { name: 'Views' });
    await expect(hers.getByRole('button', { name: 'All' })).toBeVisible();
    await expect(mary.getByRole('grid')).toContainText('Ada Lovelace');
    await expect(hers.getByRole('button', { name: 'Important' })).toBeHidden();

    await page.getByRole('button', { name: 'Manage' }).click();
    await page.getByRole('menuitem', { name: 'Rename or share' }).click();
    await page.getByRole('checkbox', { name: 'Visible to everyone' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(views.getByRole('button', { name: 'Shared Important' })).toBeVisible();

    await mary.reload();
    await hers.getByRole('button', { name: 'Important' }).click();
    await expect(mary.getByRole('grid').locator('[role="row"][data-index]')).toHaveCount(4);
    await expect(mary.getByRole('button', { name: 'Manage' })).toBeHidden();
    await mary.getByRole('button', { name: 'Save as view' }).click();
    await expect(mary.getByRole('checkbox', { name: 'Visible to everyone' })).toBeDisabled();
  });

  await test.step('a deleted view comes back by undo', async () => {
    await page.getByRole('button', { name: 'Manage' }).click();
    await page.getByRole('menuitem', { name: 'Delete view' }).click();
    await expect(views.getByRole('button', { name: 'Important' })).toBeHidden();
    await undo(page, 'View “Important” deleted');
    await expect(views.getByRole('button', { name: 'Important' })).toBeVisible();
  });
});

test('many records are changed at once, and changed back', async ({ page, app }) => {
  const api = await app.setUp();
  const { deals } = await sampleRecords(api);
  await api.post('/users', { name: 'Otto Other', email: 'otto@example.com', role: 'rep' });
  await app.signIn(page);
  await page.goto('/deals?layout=list&sort=name&columns=name,stage_id,owner_id,tag_ids');
  const bar = page.getByRole('region', { name: 'Actions on the selection' });
  const select = async (...which: string[]) => {
    for (const name of which) await row(page, name).getByRole('checkbox').check();
    await expect(bar).toContainText(`${which.length} selected`);
  };

  await test.step('owner', async () => {
    await select('Renewal Globex', 'Renewal Stark');
    await bar.getByRole('button', { name: 'Owner' }).click();
    await choose(page.getByRole('combobox', { name: 'Owner' }), 'Otto Other');
    await expect(toast(page, '2 records changed')).toBeVisible();
    await expect(row(page, 'Renewal Globex')).toContainText('Otto Other');
    await expect(row(page, 'Renewal Stark')).toContainText('Otto Other');
    await undo(page, '2 records changed');
    await expect(row(page, 'Renewal Globex')).toContainText('Ada Admin');
  });

  await test.step('tags are added to those that are there', async () => {
    await select('Renewal Globex');
    await bar.getByRole('button', { name: 'Tags' }).click();
    await page
      .getByRole('textbox', { name: 'Tags' })
      .or(page.getByRole('combobox', { name: 'Tags' }))
      .fill('Trial');
    await page.getByRole('option', { name: 'Trial' }).click();
    await expect(row(page, 'Renewal Globex')).toContainText('Trial');
  });

  await test.step('the stage, with the reason that losing asks for', async () => {
    await select('Renewal Globex', 'Renewal Stark');
    await bar.getByRole('button', { name: 'Stage' }).click();
    await choose(page.getByRole('combobox', { name: 'Stage' }), 'Lost');
    const dialog = page.getByRole('dialog', { name: 'Why was the deal lost?' });
    await dialog.getByRole('radio', { name: 'Timing' }).check();
    await dialog.getByRole('button', { name: 'Mark as lost' }).click();
    await expect(row(page, 'Renewal Globex')).toContainText('Lost');
    await expect(row(page, 'Renewal Stark')).toContainText('Lost');
  });

  await test.step('deleting, and all back by undo', async () => {
    await select('Renewal Globex', 'Renewal Stark');
    await bar.getByRole('button', { name: 'Delete' }).click();
    await expect(row(page, 'Renewal Globex')).toBeHidden();
    await undo(page, '2 records deleted');
    await expect(row(page, 'Renewal Globex')).toBeVisible();
    await expect(row(page, 'Renewal Stark')).toBeVisible();
  });

  expect(deals).toHaveLength(16);
});

test.describe('with 5,000 contacts', () => {
  test.use({
    fill: ['--contacts', '5000', '--accounts', '500', '--deals', '500', '--activities', '500', '--users', '10'],
  });

  test('a list scrolls to its end and is changed as a whole', async ({ page, app }) => {
    const api = await app.setUp();
    await app.signIn(page);
    await page.goto('/contacts');
    const grid = page.getByRole('grid', { name: 'Contacts' });
    await expect(grid).toHaveAttribute('aria-rowcount', '5001');
    const rows = grid.locator('[role="row"][data-index]');
    await expect(rows.first()).toBeVisible();

    await test.step('End goes to the last row, with few rows in the page', async () => {
      await grid.focus();
      await page.keyboard.press('End');
      const last = grid.locator('[data-index="4999"]');
      await expect(last).toBeInViewport();
      await expect(last.getByRole('checkbox')).toBeVisible();
      expect(await rows.count()).toBeLessThanOrEqual(100);
    });

    await test.step('so does the wheel', async () => {
      await page.keyboard.press('Home');
      await expect(grid.locator('[data-index="0"]')).toBeInViewport();
      const box = await grid.boundingBox();
      await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 300);
      for (let turn = 0; turn < 40; turn++) {
        await page.mouse.wheel(0, 5_000);
        expect(await rows.count()).toBeLessThanOrEqual(100);
      }
      await expect(grid.locator('[data-index="4999"]').getByRole('checkbox')).toBeVisible();
    });

    await test.step('all that match are tagged at once', async () => {
      await api.post('/tags', { name: 'Mailing', color: 'teal' });
      await page.goto('/contacts?q=an');
      await expect(rows.first().getByRole('checkbox')).toBeVisible();
      const matching = Number(await grid.getAttribute('aria-rowcount')) - 1;
      expect(matching).toBeGreaterThan(100);
      expect(matching).toBeLessThan(5000);
      await rows.first().getByRole('checkbox').check();
      const bar = page.getByRole('region', { name: 'Actions on the selection' });
      await bar.getByRole('button', { name: /^Select all/ }).click();
      await expect(bar).toContainText(`${matching.toLocaleString('en')} selected`);
      await bar.getByRole('button', { name: 'Tags' }).click();
      await page
        .getByRole('textbox', { name: 'Tags' })
        .or(page.getByRole('combobox', { name: 'Tags' }))
        .fill('Mailing');
      await page.getByRole('option', { name: 'Mailing' }).click();
      const change = page.getByRole('dialog', { name: 'Change Contacts' });
      await expect(change.getByRole('status')).toContainText(`${matching.toLocaleString('en')} records`);
      await change.getByRole('button', { name: /^Change [0-9,]+ records$/ }).click();
      const result = page.getByRole('dialog', { name: 'Bulk change 1' });
      await expect(result.getByRole('status')).toHaveText('Done', { timeout: 40_000 });
      await expect(result).toContainText(`Changed${matching.toLocaleString('en')}`);
      await result.getByRole('button', { name: 'Close' }).last().click();
      await expect(rows.first()).toContainText('Mailing');
      await page.goto('/settings/bulk-updates');
      await expect(page.getByRole('row', { name: /Bulk change 1/ })).toContainText('Tags');
      await page.getByRole('button', { name: 'Bulk change 1' }).click();
      await expect(result.getByRole('button', { name: 'Undo' })).toBeVisible();
    });
  });
});
