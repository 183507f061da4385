// What a deal asks for on its way: a reason when it is lost, an amount out of its lines.
import { expect, test } from './support/app.ts';
import { stagesOf } from './support/sample.ts';
import { card, choose, column, drag, timeline, toast, undo } from './support/screen.ts';

test('a deal is lost only with a reason, on the board and on its page', async ({ page, app }) => {
  const api = await app.setUp();
  const stages = await stagesOf(api);
  const deal = await api.post('/deals', { name: 'Printer', amount_minor: 990_000, stage_id: stages.negotiation });
  await app.signIn(page);
  const dialog = page.getByRole('dialog', { name: 'Why was the deal lost?' });

  await test.step('dropped on Lost, the board asks why; cancelling leaves the deal where it was', async () => {
    await page.goto('/deals?layout=board');
    await drag(page, 'Printer', 'Lost');
    await expect(dialog.getByRole('button', { name: 'Mark as lost' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expect(column(page, 'Negotiation')).toContainText('Printer');
  });

  await test.step('the path on the page of the deal asks the same', async () => {
    await card(page, 'Printer').getByRole('link', { name: 'Printer' }).click();
    const path = page.getByRole('navigation', { name: 'Stages' });
    await path.getByRole('button', { name: 'Quote' }).click();
    await expect(path.getByRole('button', { name: 'Quote' })).toHaveAttribute('aria-current', 'step');
    await path.getByRole('button', { name: 'Lost' }).click();
    await dialog.getByRole('radio', { name: 'Competitor' }).check();
    await dialog.getByLabel('More about it').fill('They were cheaper');
    await dialog.getByRole('button', { name: 'Mark as lost' }).click();
    await expect(path.getByRole('button', { name: 'Lost' })).toHaveAttribute('aria-current', 'step');
    await expect(page.getByRole('region', { name: 'Result' })).toContainText('Competitor');
    await expect(page.getByRole('region', { name: 'Result' })).toContainText('They were cheaper');
    await expect(timeline(page)).toContainText(/Quote → (to)?Lost/);
  });

  await test.step('undo takes the reason back as well', async () => {
    await undo(page, 'moved to Lost');
    await expect(
      page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Quote' }),
    ).toHaveAttribute('aria-current', 'step');
    await expect(page.getByRole('region', { name: 'Result' })).not.toContainText('Competitor');
    expect(await api.get(`/deals/${deal.id}`)).toMatchObject({ status: 'open', loss_reason: null, loss_note: null });
  });
});

test('the lines of a deal determine its amount', async ({ page, app }) => {
  const api = await app.setUp();
  await api.post('/products', { name: 'Licence', unit_price_minor: 120_000, currency: 'EUR' });
  const deal = await api.post('/deals', { name: 'Lines', amount_minor: 5_000 });
  await app.signIn(page);
  await page.goto(`/deals/${deal.id}`);
  const lines = page.getByRole('region', { name: 'Products and services' });

  await lines.getByRole('button', { name: 'Add a line' }).click();
  await choose(lines.getByRole('combobox', { name: 'Product' }), 'Licence');
  await lines.getByRole('textbox', { name: 'Quantity' }).fill('3');
  await lines.getByRole('textbox', { name: 'Discount %' }).fill('10');
  await lines.getByRole('button', { name: 'Add a line' }).click();
  await lines.getByRole('textbox', { name: 'Name' }).fill('Travel');
  await lines.getByRole('textbox', { name: 'Unit price' }).last().fill('99.95');
  await lines.getByRole('button', { name: 'Save' }).click();
  await expect(lines.getByRole('row', { name: /Licence/ })).toContainText('€3,240');
  await expect(lines.getByRole('banner').or(lines.locator('header'))).toContainText('€3,339.95');

  const details = page.getByRole('region', { name: 'Details' });
  await expect(details).toContainText('€3,339.95');
  expect(await api.get(`/deals/${deal.id}`)).toMatchObject({ amount_minor: 333_995 });

  await lines.getByRole('button', { name: 'Edit' }).click();
  await lines.getByRole('button', { name: 'Remove the line Travel' }).click();
  await lines.getByRole('button', { name: 'Save' }).click();
  await expect(details).toContainText('€3,240');
});

test('a stage asks for its fields at the drop', async ({ page, app }) => {
  const api = await app.setUp();
  const stages = await stagesOf(api);
  await api.patch(`/stages/${stages.quote}`, 1, { questions: ['expected_close_on', 'next_step'] });
  await api.post('/deals', { name: 'Asked' });
  await app.signIn(page);
  await page.goto('/deals?layout=board');
  await drag(page, 'Asked', 'Quote');
  const dialog = page.getByRole('dialog', { name: 'Move to Quote' });
  await dialog.getByLabel('Expected close').fill('2027-03-31');
  await dialog.getByLabel('Next step').fill('Call the buyer');
  await dialog.getByRole('button', { name: 'Move to Quote' }).click();
  await expect(toast(page, 'moved to Quote')).toBeVisible();
  await expect(column(page, 'Quote')).toContainText('Asked');
});
