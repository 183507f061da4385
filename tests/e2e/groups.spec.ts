// A list in sections: divided by a field, opened one by one, kept in the address and in views.
import { expect, test } from './support/app.ts';
import { sampleRecords } from './support/sample.ts';
import { row } from './support/screen.ts';

test('a list is divided by a field and keeps that', async ({ page, app }) => {
  const api = await app.setUp();
  await sampleRecords(api);
  await app.signIn(page);
  await page.goto('/deals?layout=list&sort=name');
  const grid = page.getByRole('grid', { name: 'Deals' });
  const rows = grid.locator('[role="row"][data-index]');
  const section = (name: RegExp) => grid.getByRole('button', { name });
  await expect(rows).toHaveCount(16);

  await test.step('by stage, the first section open, each with its count', async () => {
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Stage' }).click();
    await expect(section(/^Lead 3$/)).toHaveAttribute('aria-expanded', 'true');
    await expect(section(/^Lost 2$/)).toHaveAttribute('aria-expanded', 'false');
    await expect(rows).toHaveCount(3);
    await expect(page).toHaveURL(/group=stage_id/);
  });

  await test.step('a section opens and closes by mouse and by key', async () => {
    await section(/^Lost/).click();
    await expect(rows).toHaveCount(5);
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(section(/^Lead/)).toHaveAttribute('aria-expanded', 'false');
    await expect(rows).toHaveCount(2);
    await page.keyboard.press('ArrowRight');
    await expect(rows).toHaveCount(5);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await expect(page.getByRole('region', { name: 'Actions on the selection' })).toContainText('1 selected');
    await page.keyboard.press('Escape');
  });

  await test.step('filters narrow the sections, a reload keeps them', async () => {
    await page.reload();
    await expect(rows).toHaveCount(5);
    await page.goto('/deals?layout=list&group=status&status__in=won,lost');
    await expect(section(/^Won/)).toBeVisible();
    await expect(section(/^Open/)).toBeHidden();
  });

  await test.step('the first section that holds something is open', async () => {
    await page.goto('/deals?layout=list&group=stage_id&status__in=won,lost');
    await expect(section(/^Won/)).toHaveAttribute('aria-expanded', 'true');
    await expect(section(/^Lead 0$/)).toHaveAttribute('aria-expanded', 'false');
    await expect(rows.first()).toContainText('Won');
    await page.goto('/deals?layout=list&group=status&status__in=won,lost');
  });

  await test.step('the next record is the next one of the section', async () => {
    await row(page, 'Renewal Hooli').getByText('Renewal Hooli').dblclick();
    await expect(page.getByRole('heading', { name: 'Renewal Hooli Inc.', level: 1 })).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.getByRole('heading', { name: 'Rollout Globex', level: 1 })).toBeVisible();
    await page.goBack();
    await page.goBack();
  });

  await test.step('a view keeps the sections', async () => {
    await page.getByRole('button', { name: 'Save as view' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Closed');
    await page.keyboard.press('Enter');
    const views = page.getByRole('navigation', { name: 'Views' });
    await expect(views.getByRole('button', { name: 'Closed' })).toHaveAttribute('aria-current', 'page');
    await expect(section(/^Won/)).toBeVisible();
    await page.getByRole('button', { name: 'By Status' }).click();
    await page.getByRole('menuitem', { name: 'No groups' }).click();
    await expect(section(/^Won/)).toBeHidden();
    await views.getByRole('button', { name: 'Closed' }).click();
    await expect(section(/^Won/)).toBeVisible();
  });
});
