// A day without a mouse: the focus is always somewhere, and always to be seen.
import { ADMIN, expect, test } from './support/app.ts';
import { expectFocus } from './support/focus.ts';
import { stagesOf } from './support/sample.ts';
import { card, column, createForm, property, row, timeline, toast } from './support/screen.ts';

test('everything can be done without touching the mouse', async ({ page, app }) => {
  const api = await app.setUp();
  await stagesOf(api);
  for (const name of ['Ada Lovelace', 'Grace Hopper', 'Margaret Hamilton']) {
    const [first_name, last_name] = name.split(' ');
    await api.post('/contacts', { first_name, last_name, email: `${first_name}@example.org` });
  }
  await api.post('/deals', { name: 'Engine', amount_minor: 700_000 });
  const { keyboard } = page;

  await test.step('signing in', async () => {
    await page.goto('/');
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await keyboard.type(ADMIN.email);
    await keyboard.press('Tab');
    await keyboard.type(ADMIN.password);
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await expectFocus(page);
  });

  await test.step('the first Tab offers to skip the navigation', async () => {
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
    await expectFocus(page);
    await keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  await test.step('the palette finds a name in spite of a typing error', async () => {
    await keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('combobox', { name: 'Search records or type a command' })).toBeFocused();
    await keyboard.type('Hoper');
    await expect(page.getByRole('option', { name: /Grace Hopper/ })).toBeVisible();
    await expect(page.getByRole('option', { name: /Grace Hopper/ })).toHaveAttribute('data-combobox-selected', 'true');
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Grace Hopper', level: 1 })).toBeVisible();
    await expectFocus(page);
  });

  await test.step('n writes a note, Ctrl+Enter saves it', async () => {
    await keyboard.press('n');
    await expect(page.getByRole('textbox', { name: 'Text' })).toBeFocused();
    await keyboard.type('Invented the compiler');
    await keyboard.press('ControlOrMeta+Enter');
    await expect(timeline(page)).toContainText('Invented the compiler');
    await expectFocus(page);
  });

  await test.step('the palette closes without losing the place', async () => {
    await keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('combobox', { name: 'Search records or type a command' })).toBeFocused();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByRole('textbox', { name: 'Text' })).toBeFocused();
    await keyboard.press('Escape');
    await expectFocus(page);
  });

  await test.step('g c goes to the list; j k x and Enter work there at once', async () => {
    await keyboard.press('g');
    await keyboard.press('c');
    await expect(row(page, 'Ada Lovelace')).toBeVisible();
    await expectFocus(page);
    await keyboard.press('j');
    await keyboard.press('j');
    await keyboard.press('k');
    await expect(row(page, 'Grace Hopper')).toHaveAttribute('data-cursor', 'true');
    await keyboard.press('x');
    await expect(row(page, 'Grace Hopper').getByRole('checkbox')).toBeChecked();
    await expect(page.getByRole('region', { name: 'Actions on the selection' })).toContainText('1 selected');
    await keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Actions on the selection' })).toBeHidden();
    await keyboard.press('Space');
    await expect(page.getByRole('complementary', { name: 'Grace Hopper' })).toBeVisible();
    await keyboard.press('j');
    await expect(page.getByRole('complementary', { name: 'Margaret Hamilton' })).toBeVisible();
    await keyboard.press('Escape');
    await expect(page.getByRole('complementary', { name: 'Margaret Hamilton' })).toBeHidden();
    await keyboard.press('k');
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Grace Hopper', level: 1 })).toBeVisible();
    await expectFocus(page);
  });

  await test.step('j and k walk through the records of the list', async () => {
    await keyboard.press('j');
    await expect(page.getByRole('heading', { name: 'Margaret Hamilton', level: 1 })).toBeVisible();
    await keyboard.press('k');
    await expect(page.getByRole('heading', { name: 'Grace Hopper', level: 1 })).toBeVisible();
    await expectFocus(page);
  });

  await test.step('e changes a cell in place, Escape does not', async () => {
    await keyboard.press('g');
    await keyboard.press('c');
    await expect(row(page, 'Ada Lovelace')).toBeVisible();
    await expect(page.getByRole('grid')).toBeFocused();
    await keyboard.press('ArrowRight');
    await keyboard.press('e');
    const cell = page.getByRole('grid').getByRole('textbox', { name: 'E-mail' });
    await expect(cell).toBeFocused();
    await keyboard.press('Escape');
    await expect(cell).toBeHidden();
    await expect(page.getByRole('grid')).toBeFocused();
    await keyboard.press('e');
    await expect(cell).toBeFocused();
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('countess@example.org');
    await keyboard.press('Enter');
    await expect(row(page, 'Ada Lovelace')).toContainText('countess@example.org');
    await expect(page.getByRole('grid')).toBeFocused();
  });

  await test.step('c creates what the page shows', async () => {
    await keyboard.press('c');
    const form = createForm(page, 'New contact');
    await expect(form.getByLabel('First name')).toBeFocused();
    await keyboard.type('Katherine');
    await keyboard.press('Tab');
    await keyboard.type('Johnson');
    await keyboard.press('ControlOrMeta+Enter');
    await expect(page.getByRole('heading', { name: 'Katherine Johnson', level: 1 })).toBeVisible();
    await expectFocus(page);
  });

  await test.step('a property is changed by Tab and Enter', async () => {
    await page.getByRole('button', { name: 'Edit Source' }).focus();
    await expectFocus(page);
    await keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Source' })).toBeFocused();
    await keyboard.type('NASA');
    await keyboard.press('Enter');
    await expect(property(page, 'Source')).toContainText('NASA');
    await expectFocus(page);
  });

  await test.step('g d goes to the board, where a card moves by its menu', async () => {
    await keyboard.press('g');
    await keyboard.press('d');
    await expect(card(page, 'Engine')).toBeVisible();
    await expectFocus(page);
    const menu = page.getByRole('button', { name: 'Actions for Engine' });
    for (let step = 0; step < 40 && !(await menu.evaluate((e) => e === document.activeElement)); step++) {
      await keyboard.press('Tab');
      await expectFocus(page);
    }
    await keyboard.press('Enter');
    const target = page.getByRole('menuitem', { name: 'Move to Qualified' });
    await expect(target).toBeVisible();
    for (let step = 0; step < 8 && !(await target.evaluate((e) => e === document.activeElement)); step++)
      await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect(column(page, 'Qualified')).toContainText('Engine');
    await expect(toast(page, 'moved to Qualified')).toBeVisible();
    await expectFocus(page);
  });

  await test.step('? shows all keys', async () => {
    await keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(sheet).toContainText('Search and commands');
    await keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    await expectFocus(page);
  });

  await test.step('single keys can be switched off in the settings', async () => {
    await keyboard.press('g');
    await keyboard.press('s');
    const keys = page.getByRole('switch', { name: 'Single-key shortcuts' });
    await expect(keys).toBeChecked();
    await keys.focus();
    await keyboard.press('Space');
    await expect(keys).not.toBeChecked();
    const save = page.getByRole('region', { name: 'Profile' }).getByRole('button', { name: 'Save' });
    await keyboard.press('Tab');
    await expect(save).toBeFocused();
    await keyboard.press('Enter');
    await expect(toast(page, 'Saved')).toBeVisible();
    await expectFocus(page);
    await keyboard.press('g');
    await keyboard.press('d');
    await expect(page).toHaveURL(/settings/);
    await keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('combobox', { name: 'Search records or type a command' })).toBeFocused();
  });
});
