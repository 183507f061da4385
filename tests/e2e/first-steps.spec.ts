// What to do first: a list on the home screen that ticks itself off by what is really there.
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { undo } from './support/screen.ts';

const steps = (page: Page) => page.getByRole('region', { name: 'First steps' });
const step = (page: Page, name: string) => steps(page).getByRole('listitem').filter({ hasText: name });

test('the first steps are done when they really are', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  await page.goto('/');
  await expect(steps(page)).toContainText('0 of 4 done');
  await expectAccessible(page);

  await test.step('each opens its screen', async () => {
    for (const [name, link, title] of [
      ['Bring in your data', 'Import', 'Import'],
      ['Invite your colleagues', 'Invite', 'Settings'],
      ['Fit the pipeline', 'Open stages', 'Settings'],
      ['Check company', 'Open company', 'Settings'],
    ] as const) {
      await step(page, name).getByRole('link', { name: link }).click();
      await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
      await page.goBack();
    }
  });

  await test.step('records and people tick them off', async () => {
    await api.post('/contacts', { last_name: 'Hopper' });
    await page.reload();
    await expect(step(page, 'Bring in your data').getByLabel('Done')).toBeVisible();
    await step(page, 'Invite your colleagues').getByRole('link').click();
    await page.getByRole('button', { name: 'Invite' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Mary');
    await form.getByLabel('E-mail').fill('mary@example.com');
    await form.getByRole('button', { name: 'Invite' }).click();
    await expect(form.getByRole('code')).toContainText('/accept#token=');
    await page.goto('/');
    await expect(steps(page)).toContainText('2 of 4 done');
    await expectAccessible(page);
  });

  await test.step('what fits as it is is ticked by hand and stays so', async () => {
    // it is shown at once; whoever leaves before it is kept has not ticked it
    const kept = page.waitForResponse(
      (answer) => answer.url().endsWith('/api/v1/me') && answer.request().method() === 'PATCH',
    );
    await step(page, 'Fit the pipeline')
      .getByRole('button', { name: /fits as it is/ })
      .click();
    await expect(steps(page)).toContainText('3 of 4 done');
    expect((await kept).status()).toBe(200);
    await page.reload();
    await expect(steps(page)).toContainText('3 of 4 done');
    await expect(step(page, 'Fit the pipeline').getByRole('button')).toHaveCount(0);
  });

  await test.step('with the last one the list goes', async () => {
    const company = await api.get('/company');
    await api.patch('/company', company.version, { name: 'Acme Ltd' });
    await page.reload();
    await expect(page.getByText('Nothing due, Ada')).toBeVisible();
    await expect(steps(page)).toHaveCount(0);
  });
});

test('the first steps are put away for good, in every browser', async ({ page, app, another }) => {
  await app.setUp();
  await app.signIn(page);
  await page.goto('/');
  await steps(page).getByRole('button', { name: 'Put the first steps away' }).click();
  await expect(steps(page)).toHaveCount(0);
  await undo(page, 'put away');
  await expect(steps(page)).toBeVisible();
  await steps(page).getByRole('button', { name: 'Put the first steps away' }).click();
  await expect(steps(page)).toHaveCount(0);
  const elsewhere = await another();
  await app.signIn(elsewhere);
  await elsewhere.goto('/');
  await expect(elsewhere.getByText('Nothing due, Ada')).toBeVisible();
  await expect(steps(elsewhere)).toHaveCount(0);
});

test('who may only bring in data is asked for nothing else', async ({ app, another }) => {
  const api = await app.setUp();
  for (const [name, role] of [
    ['Mary', 'rep'],
    ['Rita', 'read_only'],
  ] as const) {
    const email = `${role}@example.com`;
    const { link } = await api.post<{ link: string }>('/invitations', { email, name, role });
    const page = await another();
    await page.goto(link);
    await page.getByRole('textbox', { name: 'New password' }).fill('another long passphrase');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(`Nothing due, ${name}`)).toBeVisible();
    await expect(steps(page).getByRole('listitem')).toHaveCount(role === 'rep' ? 1 : 0);
    await expect(page.getByRole('button', { name: /sample data/ })).toHaveCount(0);
  }
});

test('first steps and export fit a phone, in German @phone', async ({ page, app }) => {
  const api = await app.setUp({ language: 'de' });
  await app.signIn(page);
  const noSidewaysScroll = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url()).toBe(0);
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Erste Schritte' })).toContainText('0 von 4 erledigt');
  await noSidewaysScroll();
  await expectAccessible(page);
  await api.post('/accounts', { name: 'Müller' });
  await page.goto('/accounts');
  await page.getByRole('button', { name: 'Mehr zu dieser Liste' }).click();
  await page.getByRole('menuitem', { name: 'Exportieren' }).click();
  await expect(page.getByRole('dialog')).toContainText('Der einzige Datensatz der Liste');
  await noSidewaysScroll();
  await expectAccessible(page, '[role="dialog"]');
});
