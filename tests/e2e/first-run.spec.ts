// From an empty server to the first won deal, all in the browser.
import { ADMIN, expect, test } from './support/app.ts';
import { choose, column, createForm, drag, timeline, toast, undo } from './support/screen.ts';

// With the animations, which all other journeys do without.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('a company sets itself up and wins its first deal', async ({ page, app }) => {
  await test.step('an empty server leads to the set-up, which says what is missing', async () => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Set up your CRM' })).toBeVisible();
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByText('Please fill this in').first()).toBeVisible();
    await page.getByLabel('Set-up code').fill('wrong');
    await page.getByLabel('Company name').fill('Acme');
    await choose(page.getByRole('combobox', { name: 'Base currency' }), 'EUR');
    await page.getByLabel('Your name').fill(ADMIN.name);
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
    await expect(page.getByText('Long enough')).toBeVisible();
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByText('The set-up code is wrong.')).toBeVisible();
  });

  await test.step('with the code from the log the first day begins', async () => {
    await page.getByLabel('Set-up code').fill(app.setupToken);
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await expect(page.getByText('Nothing due, Ada')).toBeVisible();
  });

  await test.step('a contact is entered, and the account on the way', async () => {
    await page.getByRole('link', { name: 'Contacts' }).click();
    await expect(page.getByText('No contacts yet')).toBeVisible();
    await page.getByRole('button', { name: 'New contact' }).first().click();
    const form = createForm(page, 'New contact');
    await form.getByLabel('First name').fill('Grace');
    await form.getByLabel('Last name').fill('Hopper');
    await form.getByLabel('E-mail').fill('grace@navy.example');
    await choose(form.getByRole('combobox', { name: 'Account' }), 'Navy Systems', 'Create “Navy Systems”');
    await expect(form.getByRole('combobox', { name: 'Account' })).toHaveValue('Navy Systems');
    await form.getByLabel('Job title').fill('Admiral');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Grace Hopper', level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: 'grace@navy.example' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: 'Navy Systems' })).toBeVisible();
    await expect(timeline(page)).toContainText(/Ada Admin created this (contact|deal)/);
  });

  await test.step('a deal is made for the contact', async () => {
    await page.getByRole('region', { name: 'Deals' }).getByRole('button', { name: 'New deal' }).click();
    const form = createForm(page, 'New deal');
    await expect(form.getByRole('combobox', { name: 'Account' })).toHaveValue('Navy Systems');
    await form.getByLabel('Name').fill('Compiler');
    await form.getByLabel('Amount', { exact: true }).fill('12,500.50');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Compiler', level: 1 })).toBeVisible();
    await expect(
      page.getByRole('region', { name: 'Contacts' }).getByRole('link', { name: 'Grace Hopper' }),
    ).toBeVisible();
  });

  await test.step('dragging the card moves the deal, and its money with it', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Deals' }).click();
    await expect(column(page, 'Lead')).toContainText('€12.5K');
    await expect(column(page, 'Lead')).toContainText('€1,250.05 weighted');
    await drag(page, 'Compiler', 'Quote');
    await expect(column(page, 'Quote')).toContainText('Compiler');
    await expect(column(page, 'Quote')).toContainText('€12.5K · €6,250.25 weighted');
    await expect(column(page, 'Lead')).not.toContainText('Compiler');
    await expect(column(page, 'Lead')).toContainText('€0');
  });

  await test.step('undo brings it back', async () => {
    await undo(page, 'moved to Quote');
    await expect(column(page, 'Lead')).toContainText('Compiler');
    await expect(column(page, 'Quote')).toContainText('€0');
  });

  await test.step('the menu of the card does the same from the keyboard and says so', async () => {
    await page.getByRole('button', { name: 'Actions for Compiler' }).focus();
    await page.keyboard.press('Enter');
    const won = page.getByRole('menuitem', { name: 'Move to Won' });
    await expect(won).toBeVisible();
    for (let step = 0; step < 8 && !(await won.evaluate((item) => item === document.activeElement)); step++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(column(page, 'Won')).toContainText('Compiler');
    await expect(column(page, 'Won')).toContainText('€12.5K');
    await expect(toast(page, '“Compiler” moved to Won')).toBeVisible();
  });

  await test.step('the timeline of the deal tells the story', async () => {
    await page.getByRole('link', { name: 'Compiler' }).click();
    await expect(page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Won' })).toHaveAttribute(
      'aria-current',
      'step',
    );
    await expect(timeline(page)).toContainText(/Lead → (to)?Won/);
    await expect(timeline(page)).toContainText(/Lead → (to)?Quote/);
    await expect(timeline(page)).toContainText(/Ada Admin created this (contact|deal)/);
    await expect(timeline(page)).toContainText('Ada Admin');
  });
});
