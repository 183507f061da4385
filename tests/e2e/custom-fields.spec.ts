// An administrator adds a field; a colleague sees it at once, fills it in, filters by it, and sees it go when it is retired.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { changeProperty, choose, property, timeline } from './support/screen.ts';

const SOON = { timeout: 5_000 };

test('a field is added, used and retired without a restart', async ({ page, app, another }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
    email: 'rosa@example.com',
    name: 'Rosa',
    role: 'rep',
  });
  const acme = await api.post('/accounts', { name: 'Bolt', owner_id: invited.user.id });
  const rep = await another();
  await rep.goto(invited.link);
  await rep.getByRole('textbox', { name: 'New password' }).fill('correct horse battery staple');
  await rep.getByRole('button', { name: 'Continue' }).click();
  await expect(rep.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await rep.goto(`/accounts/${acme.id}`);
  await expect(property(rep, 'Relationship')).toBeVisible();

  await test.step('an administrator adds a field', async () => {
    await page.goto('/settings/fields');
    await page.getByRole('button', { name: 'New custom field' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Sales region');
    await expect(dialog.getByRole('textbox', { name: 'Key' })).toHaveValue('sales_region');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Please fill this in').or(dialog.getByText('required')).first()).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Purpose' }).fill('Who visits whom');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('row', { name: /Sales region/ })).toContainText('Who visits whom');
    await expectAccessible(page);
  });

  await test.step('a colleague sees it at once and fills it in', async () => {
    await expect(property(rep, 'Sales region')).toBeVisible(SOON);
    await expect(rep.getByRole('link', { name: 'Custom fields' })).toHaveCount(0);
    await changeProperty(rep, 'Sales region', 'North');
    await expect(property(rep, 'Sales region')).toContainText('North', SOON);
    await rep.goto('/accounts?custom.sales_region=North');
    await expect(rep.getByText('Bolt').first()).toBeVisible();
  });

  await test.step('it is retired and gone', async () => {
    await rep.goto(`/accounts/${acme.id}`);
    await expect(property(rep, 'Sales region')).toBeVisible();
    await page.getByRole('button', { name: 'Retire Sales region' }).click();
    await expect(page.getByRole('region', { name: 'Retired fields' })).toContainText('Sales region');
    await expect(property(rep, 'Sales region')).toHaveCount(0, SOON);
  });
});

test('activities and products have fields of their own as well', async ({ page, app }) => {
  const api = await app.setUp();
  const topic = { label: 'Topic', key: 'topic', entity: 'activity', kind: 'choice', choices: ['Prices', 'Delivery'] };
  await api.post('/field-defs', { ...topic, purpose: 'To know what is asked', required: true });
  await api.post('/field-defs', {
    label: 'Weight',
    key: 'weight',
    entity: 'product',
    kind: 'number',
    purpose: 'To ship',
  });
  const account = await api.post('/accounts', { name: 'Engines' });
  await api.post('/products', { name: 'Engine', unit_price_minor: 100_000, currency: 'EUR' });
  await app.signIn(page);

  await test.step('a note asks for what every activity must have, and the timeline tells it', async () => {
    await page.goto(`/accounts/${account.id}`);
    const composer = page.locator('[data-composer]');
    await composer.getByRole('textbox', { name: 'Text' }).fill('They asked again');
    await expect(composer.getByRole('combobox', { name: 'Topic' })).toBeVisible();
    await composer.getByRole('button', { name: 'Save note' }).click();
    await expect(composer.getByText('Please fill this in')).toBeVisible();
    await choose(composer.getByRole('combobox', { name: 'Topic' }), 'Prices');
    await composer.getByRole('button', { name: 'Save note' }).click();
    await expect(timeline(page)).toContainText(/They asked again.*Topic.*Prices/s);
  });

  await test.step('a product has its own', async () => {
    await page.goto('/settings/products');
    await page.getByRole('button', { name: 'Edit Engine' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Weight').fill('12.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Edit Engine' }).click();
    await expect(dialog.getByLabel('Weight')).toHaveValue('12.5');
  });
});
