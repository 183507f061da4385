// A year of real sales on a dashboard: bars, tables, spans, the leaderboard and patterns, each opening what it counts.
import type { ApiRecord } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { figure, opens, tile } from './support/figures.ts';
import { choose, settled } from './support/screen.ts';

test('a year of sales in figures, each of which opens what it counts', async ({ page, app }) => {
  test.setTimeout(300_000);
  const api = await app.setUp({ base_currency: 'USD', time_zone: 'UTC' });
  await app.importSales();
  await app.signIn(page);

  await test.step('bars', async () => {
    await page.goto('/dashboard');
    await settled(page);
    await opens(page, figure(page, 'marketing 64.8% 404 of 623 deals'), 623);
    await opens(page, figure(page, 'GTK 500 $400,612 15 deals'), 15);
    await opens(page, figure(page, 'Lead $1,073,986 500 deals'), 500);
  });

  await test.step('long lists say that they are cut', async () => {
    const owners = tile(page, 'Won amount by owner');
    await expect(owners.getByRole('listitem')).toHaveCount(10);
    await expect(owners.getByText('10 of 30 shown')).toBeVisible();
    await owners.getByRole('button', { name: 'Show all 30' }).click();
    await expect(owners.getByRole('listitem')).toHaveCount(30);
  });

  await test.step('the same figures as a table', async () => {
    const quarters = tile(page, 'Won amount by quarter');
    await quarters.getByRole('button', { name: 'Show “Won amount by quarter” as a table' }).click();
    await expect(quarters.getByRole('row')).toHaveText([
      'QuarterWon amountDeals',
      'Q1 2017$1,134,672531',
      'Q2 2017$3,086,1111,254',
      'Q3 2017$2,982,2551,257',
      'Q4 2017$2,802,4961,196',
    ]);
    await expectAccessible(page);
    await opens(page, quarters.getByRole('link', { name: '$3,086,111' }), 1254);
  });

  await test.step('a span is compared with the one before and judged by what it means', async () => {
    await page.goto('/dashboard?span=custom&from=2017-04-01&to=2017-06-30');
    await settled(page);
    await expect(tile(page, 'Won amount')).toContainText('$3,086,111');
    await expect(tile(page, 'Won amount')).toContainText('+172% · better');
    await expect(tile(page, 'Sales cycle')).toContainText('-22.3% · better');
    await expect(tile(page, 'Deals lost')).toContainText('worse');
    await expect(tile(page, 'Open amount')).toContainText('As of now, whatever the time chosen.');
    await opens(page, tile(page, 'Deals won').getByRole('link', { name: 'As many days before: 531' }), 531);
    await figure(page, 'Deals won: 1,254').click();
    await expect(page.getByRole('button', { name: 'Closed on is at least Apr 1, 2017' })).toBeVisible();
    await page.getByRole('button', { name: 'Remove the filter Closed on' }).first().click();
    await page.getByRole('button', { name: 'Remove the filter Closed on' }).click();
    await expect(page.getByRole('grid', { name: 'Deals' })).toHaveAttribute('aria-rowcount', '4239');
  });

  await test.step('the leaderboard', async () => {
    await page.goto('/leaderboard');
    await settled(page);
    const first = page.getByRole('row').nth(1);
    await expect(first).toContainText('Darcel Schlecht');
    await expect(first.getByRole('cell').first()).toHaveText('1');
    await opens(page, first.getByRole('link', { name: '$1,153,214' }), 349);
    await page.getByRole('button', { name: 'Sales cycle' }).click();
    await expect(first).toContainText('Cecily Lampkin');
    await expect(page.getByRole('columnheader', { name: 'Sales cycle' })).toHaveAttribute('aria-sort', 'ascending');
    await page.getByRole('button', { name: 'Win rate' }).click();
    await opens(page, first.getByRole('link', { name: '70.4%' }), 152);
    await expectAccessible(page);
  });

  await test.step('patterns name nothing that chance explains', async () => {
    await page.goto('/patterns');
    await settled(page);
    const products = tile(page, 'Products');
    await expect(products).toContainText('Win rates do not differ beyond chance; on average 63.2%.');
    await expect(tile(page, 'Sources')).toContainText('None of the closed deals has a source.');
    await expect(tile(page, 'People').getByRole('listitem').filter({ hasText: 'days' }).nth(1)).toContainText(
      'Cecily Lampkin',
    );
    await expectAccessible(page);
    await opens(page, products.getByRole('link', { name: '60.0%' }), 25);
  });

  await test.step('and name what stands out', async () => {
    const mark = async (status: string, source: string) => {
      const { data } = await api.get<{ data: ApiRecord[] }>(`/deals?status=${status}&limit=40`);
      for (const { id, version } of data) await api.patch(`/deals/${id}`, version, { source });
    };
    await mark('won', 'Referral');
    await mark('lost', 'Fair');
    await page.goto('/patterns');
    await settled(page);
    await expect(tile(page, 'Sources')).toContainText('Referral converts best: 100.0% of 40 closed deals were won');
  });
});

test('a choice of owner, team and time stands in the address', async ({ page, app }) => {
  const api = await app.setUp();
  await api.post('/teams', { name: 'North' });
  await app.signIn(page);
  await page.goto('/dashboard');
  await settled(page);
  await choose(page.getByRole('combobox', { name: 'Team' }), 'North');
  await choose(page.getByRole('combobox', { name: 'Time' }), 'This quarter');
  await choose(page.getByRole('combobox', { name: 'Owner' }), 'Ada');
  await expect(page).toHaveURL(/team_id=.*span=this_quarter|span=this_quarter.*team_id=/);
  await page.reload();
  await settled(page);
  await expect(page.getByRole('combobox', { name: 'Team' })).toHaveValue('North');
  await expect(page.getByRole('combobox', { name: 'Time' })).toHaveValue('This quarter');
  await expect(tile(page, 'Win rate')).toContainText('No deals to count');
});
