// The whole way on screen: an empty server is set up, a year of real sales in four files is imported, and the dashboard
// shows what anyone can compute from the files, each number opening the records it counts. Then all is taken back.
import { ADMIN, expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { exported, figure, opens, tile } from './support/figures.ts';
import { choose, settled } from './support/screen.ts';
import { add, count, next, part } from './support/wizard.ts';

/** What thousands of rows may take in a debug build on a machine that is busy otherwise. */
const LONGEST_MS = 240_000;

const sum = (numbers: number[]): number => numbers.reduce((all, number) => all + number, 0);
const days = (from = '', to = ''): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

test('a year of sales from four files to figures, and back', async ({ page, app }) => {
  test.setTimeout(600_000);

  await test.step('a company is set up', async () => {
    await page.goto('/');
    await page.getByLabel('Set-up code').fill(app.setupToken);
    await page.getByLabel('Company name').fill('Acme');
    await choose(page.getByRole('combobox', { name: 'Base currency' }), 'USD');
    await page.getByLabel('Your name').fill(ADMIN.name);
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  });

  await test.step('files are put in the order in which they need each other', async () => {
    await page.goto('/contacts');
    await page.getByRole('main').getByRole('link', { name: 'Import a file' }).click();
    await add(page, ['sales_pipeline', 'accounts', 'products', 'sales_teams']);
    await expect(page.getByRole('main').getByRole('heading', { level: 3 })).toHaveText([
      'products.csv',
      'sales_teams.csv',
      'accounts.csv',
      'sales_pipeline.csv',
    ]);
    await expect(page.getByRole('listitem', { name: 'sales_pipeline.csv' })).toContainText('8,800 rows');
    await expect(page.getByRole('listitem', { name: 'sales_pipeline.csv' }).getByLabel('Dates')).toHaveValue(
      'Month-day-year',
    );
    await expectAccessible(page);
  });

  await test.step('columns are guessed, what is left out is visible', async () => {
    await next(page);
    const accounts = part(page, 'accounts');
    await expect(accounts.getByLabel('sector is read as', { exact: true })).toHaveValue('Industry');
    await expect(accounts.getByText('1 column is left out.')).toBeVisible();
    await expect(part(page, 'sales_pipeline').getByText('First row: GTX Plus Basic 1C1I7A6R')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('all is kept over a reload', async () => {
    await choose(part(page, 'accounts').getByLabel('year_established is read as', { exact: true }), 'Description');
    await page.reload();
    await expect(part(page, 'accounts').getByLabel('year_established is read as', { exact: true })).toHaveValue(
      'Description',
    );
  });

  await test.step('matching is told in plain words', async () => {
    await next(page);
    await expect(part(page, 'accounts').getByRole('radio', { name: 'add what is missing' })).toBeChecked();
    await expect(part(page, 'accounts').getByRole('checkbox', { name: 'web domain' })).toHaveCount(0);
    await expect(part(page, 'sales_pipeline').getByLabel('Where the IDs come from')).toHaveValue('sales_pipeline');
    await expectAccessible(page);
  });

  await test.step('texts that name nothing are given a meaning', async () => {
    await next(page);
    const deals = part(page, 'sales_pipeline');
    await expect(deals.getByLabel('“GTXPro” is read as')).toHaveValue('GTX Pro');
    await expect(part(page, 'accounts').getByLabel('“Philipines” is read as')).toHaveValue('Philippines');
    await choose(deals.getByLabel('“Engaging” is read as'), 'Qualified');
    await choose(deals.getByLabel('“Prospecting” is read as'), 'Lead');
    await expectAccessible(page);
  });

  await test.step('a trial tells which rows would fail, and why', async () => {
    await next(page);
    await page.getByRole('button', { name: 'Try it' }).click();
    // one account, and the deals that name it
    await expect(count(page, 'Would fail')).toHaveText('201', { timeout: LONGEST_MS });
    await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible();
    await expect(page.getByText('office_location: “Korea” is not one of the choices')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('what is wrong is mended on the way back', async () => {
    await page.getByRole('button', { name: 'Values' }).click();
    await choose(part(page, 'accounts').getByLabel('“Korea” is read as'), 'South Korea');
    await next(page);
    await expect(page.getByText('Something was changed since this trial.')).toBeVisible();
  });

  await test.step('then it is imported', async () => {
    await page.getByRole('button', { name: 'Import now' }).click();
    await expect(page).toHaveURL(/\/imports\//);
    await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible({ timeout: LONGEST_MS });
    await expect(count(page, 'Failed')).toHaveText('0');
    await expect(page.getByRole('link', { name: '8,800 added: Deals' })).toBeVisible();
    await expect(page.getByRole('link', { name: '85 added: Accounts' })).toBeVisible();
    await expect(page.getByRole('link', { name: '7 added: Products' })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('its records stand in their lists', async () => {
    await page.getByRole('link', { name: '8,800 added: Deals' }).click();
    await expect(page.getByRole('grid', { name: 'Deals' })).toHaveAttribute('aria-rowcount', '8801');
    await expect(page.getByRole('button', { name: /^Added by import/ })).toBeVisible();
  });

  /** What the list that is shown is worth, added up from its export. */
  const worth = async (amount: number) => {
    const rows = await exported(page);
    expect(sum(rows.map((row) => Number(row.amount)))).toBe(amount);
    return rows;
  };

  await test.step('the dashboard has the numbers of the whole time', async () => {
    await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Dashboard' }).click();
    await settled(page);
    await opens(page, figure(page, 'Deals won: 4,238'), 4238);
    await opens(page, figure(page, 'Deals lost: 2,473'), 2473);
    await opens(page, figure(page, 'Won amount: $10,005,534'), 4238, async () => {
      await worth(10_005_534);
    });
    await opens(page, figure(page, 'Win rate: 63.15%'), 6711);
    await opens(page, tile(page, 'Win rate').getByRole('link', { name: '4,238 of 6,711 deals' }), 4238);
    await opens(page, figure(page, 'Sales cycle: 51.78 days'), 4238, async () => {
      const cycles = (await exported(page)).map((row) => days(row.started_on, row.closed_on));
      expect(sum(cycles) / cycles.length).toBeCloseTo(51.78, 2);
    });
    await expectAccessible(page);
  });

  await test.step('a quarter and the best agent', async () => {
    await opens(page, figure(page, 'Q2 2017: $3,086,111 · 1,254 deals'), 1254, async () => {
      const closed = (await worth(3_086_111)).map((row) => row.closed_on ?? '').sort();
      expect([closed[0], closed.at(-1)]).toEqual(['2017-04-01', '2017-06-30']);
    });
    await opens(page, figure(page, 'Darcel Schlecht $1,153,214 349 deals'), 349, async () => {
      const owners = (await worth(1_153_214)).map((row) => row.owner);
      expect([...new Set(owners)]).toEqual(['Darcel Schlecht']);
    });
  });

  await test.step('and all of it is taken back', async () => {
    await page.goto('/import');
    await page.getByRole('region', { name: 'Earlier imports' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
    await expect(page.getByRole('status').getByText('Undone', { exact: true })).toBeVisible({ timeout: LONGEST_MS });
    await page.getByRole('link', { name: 'Deals', exact: true }).click();
    await expect(page.getByText('No deals yet')).toBeVisible();
  });
});
