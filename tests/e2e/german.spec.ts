// The same program in German: no English word is left, dates and money are written the German way.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { sampleRecords } from './support/sample.ts';

type Catalogue = { [key: string]: string | Catalogue };
const read = (language: string): Catalogue =>
  JSON.parse(readFileSync(new URL(`../../frontend/src/locales/${language}.json`, import.meta.url), 'utf8'));
const texts = (catalogue: Catalogue): string[] =>
  Object.values(catalogue).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));

const german = new Set(texts(read('de')));
/**
 * English texts that are not also German ones; those with values in them are looked for up to the first value. Languages
 * are offered under their own names.
 */
const english = [
  ...new Set(
    texts(read('en'))
      .filter((text) => !german.has(text))
      .map((text) => text.split('{{')[0]?.trim() ?? '')
      .filter((text) => text.length > 3 && text !== 'English'),
  ),
];

/** Everything a person sees or hears on the page, piece by piece. */
const pieces = () => {
  const found: string[] = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement?.closest('[data-field],code,script,style')) found.push(node.textContent ?? '');
  for (const element of document.querySelectorAll('[aria-label],[placeholder],[title],[alt]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
  return found.map((text) => text.trim()).filter(Boolean);
};

async function expectGerman(page: Page): Promise<void> {
  const found = await page.evaluate(pieces);
  const left = found.filter((piece) =>
    english.some((text) => piece === text || (text.length > 9 && piece.startsWith(text))),
  );
  expect(left, `${page.url()} shows English`).toEqual([]);
}

test('the whole program speaks German', async ({ page, app }) => {
  test.setTimeout(90_000);
  const api = await app.setUp({ language: 'de' });
  const { deals, contacts, accounts } = await sampleRecords(api);

  await test.step('signing in, in the language of the company', async () => {
    await page.addInitScript(() => localStorage.getItem('language') ?? localStorage.setItem('language', 'de'));
    await page.goto('/login');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await expect(page.getByText('Bitte ausfüllen').first()).toBeVisible();
    await expectGerman(page);
    await app.signIn(page);
  });

  const screens: [string, string | RegExp][] = [
    ['/', 'Heute'],
    ['/dashboard', 'Dashboard'],
    ['/dashboard?edit=1&span=this_year', 'Dashboard'],
    ['/leaderboard', 'Rangliste'],
    ['/patterns', 'Muster'],
    ['/contacts', 'Kontakte'],
    ['/accounts', 'Accounts'],
    ['/deals?layout=board', 'Deals'],
    ['/deals?layout=list', 'Deals'],
    ['/activities', /Aktivitäten/],
    [`/contacts/${contacts[0]?.id}`, 'Ada Lovelace'],
    [`/accounts/${accounts[0]?.id}`, 'Tyrell AG'],
    [`/deals/${deals[0]?.id}`, 'Rollout Tyrell AG'],
    ['/import', 'Import'],
    ['/settings', /Einstellungen/],
    ['/settings/company', /Einstellungen/],
    ['/settings/users', /Einstellungen/],
    ['/settings/teams', /Einstellungen/],
    ['/settings/pipelines', /Einstellungen/],
    ['/settings/products', /Einstellungen/],
    ['/settings/exchange-rates', /Einstellungen/],
    ['/settings/field-access', /Einstellungen/],
    ['/settings/bulk-updates', /Einstellungen/],
    ['/settings/field-usage', /Einstellungen/],
    ['/settings/jobs', /Einstellungen/],
    ['/settings/audit', /Einstellungen/],
    ['/settings/history', /Einstellungen/],
    ['/settings/tags', /Einstellungen/],
    ['/settings/api-keys', /Einstellungen/],
    ['/settings/recycle-bin', /Einstellungen/],
    ['/nowhere', /gefunden|gibt/],
  ];
  for (const [path, title] of screens)
    await test.step(`the page ${path}`, async () => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      await expect(page.getByRole('status', { name: 'Wird geladen' })).toHaveCount(0);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await expectGerman(page);
    });

  await test.step('forms, palette and keys', async () => {
    await page.goto('/contacts');
    await page.getByRole('button', { name: 'Neuer Kontakt' }).first().click();
    const form = page.getByRole('form', { name: 'Neuer Kontakt' });
    await form.getByRole('button', { name: /^Mehr/ }).click();
    await form.getByRole('button', { name: 'Anlegen' }).click();
    await expect(page.getByRole('alert').or(form.locator('[data-error]')).first()).toBeVisible();
    await expectGerman(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await expectGerman(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectGerman(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Mehr zu dieser Liste' }).click();
    await page.getByRole('menuitem', { name: 'Exportieren' }).click();
    await expect(page.getByRole('dialog', { name: 'Kontakte exportieren' })).toContainText('Alle 8 Datensätze');
    await expectGerman(page);
  });

  await test.step('money and dates', async () => {
    await page.goto('/deals?layout=list&sort=amount_minor');
    await expect(page.getByRole('grid')).toContainText('12.345\u00a0€');
    await expect(page.getByRole('grid')).toContainText(/\d{2}\.\d{2}\.\d{4}/);
    await page.goto(`/deals/${deals[0]?.id}`);
    const amount = page.locator('[data-field="amount_minor"]');
    await expect(amount).toContainText('12.345\u00a0€');
    await page.getByRole('button', { name: 'Betrag bearbeiten', exact: true }).click();
    const input = page.getByRole('textbox', { name: 'Betrag', exact: true });
    await input.fill('1.234,56');
    await input.press('Enter');
    await expect(amount).toContainText('1.234,56\u00a0€');
    expect(await api.get(`/deals/${deals[0]?.id}`)).toMatchObject({ amount_minor: 123_456 });
  });
});
