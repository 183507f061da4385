// Pictures of every screen, to look at: SHOTS=folder npx playwright test screens
import path from 'node:path';
import { devices, type Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { type Sample, sampleRecords } from './support/sample.ts';

const folder = process.env.SHOTS;
test.skip(!folder, 'pictures are only taken on request');

const LOOKS = {
  light: { scheme: 'light', language: 'en', phone: false },
  dark: { scheme: 'dark', language: 'en', phone: false },
  german: { scheme: 'light', language: 'de', phone: false },
  phone: { scheme: 'light', language: 'en', phone: true },
  'phone-german': { scheme: 'dark', language: 'de', phone: true },
} as const;

const screens = ({ contacts, accounts, deals }: Sample): Record<string, string> => ({
  today: '/',
  dashboard: '/dashboard',
  'dashboard-edit': '/dashboard?edit=1&span=this_year',
  leaderboard: '/leaderboard',
  patterns: '/patterns',
  contacts: '/contacts',
  'contacts-peek': `/contacts?peek=${contacts[0]?.id}`,
  'contacts-none': '/contacts?q=nobody',
  accounts: '/accounts',
  board: '/deals?layout=board',
  deals: '/deals?layout=list',
  'deals-grouped': '/deals?layout=list&group=stage_id',
  activities: '/activities',
  contact: `/contacts/${contacts[0]?.id}`,
  account: `/accounts/${accounts[0]?.id}`,
  deal: `/deals/${deals[1]?.id}`,
  'deal-lost': `/deals/${deals[5]?.id}`,
  profile: '/settings',
  company: '/settings/company',
  users: '/settings/users',
  teams: '/settings/teams',
  pipelines: '/settings/pipelines',
  products: '/settings/products',
  'exchange-rates': '/settings/exchange-rates',
  'field-access': '/settings/field-access',
  'bulk-updates': '/settings/bulk-updates',
  'field-usage': '/settings/field-usage',
  tags: '/settings/tags',
  jobs: '/settings/jobs',
  audit: '/settings/audit',
  history: '/settings/history',
  'api-keys': '/settings/api-keys',
  'recycle-bin': '/settings/recycle-bin',
  'not-found': '/nowhere',
});

for (const [look, { scheme, language, phone }] of Object.entries(LOOKS))
  test(`pictures in ${look}`, async ({ browser, app }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({
      ...(phone ? devices['Pixel 7'] : {}),
      colorScheme: scheme,
      locale: language,
      baseURL: app.url,
    });
    const page: Page = await context.newPage();
    const shoot = async (name: string) => {
      await page.evaluate(async () => {
        const finite = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime));
        await Promise.allSettled(finite.map((animation) => animation.finished));
      });
      await page.screenshot({ path: path.join(folder ?? '', `${name}-${look}.png`) });
    };
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await shoot('setup');
    const api = await app.setUp({ language });
    await page.goto('/login');
    await page.locator('button[type=submit]').click();
    await shoot('login');
    await app.signIn(page);
    for (const [name, address] of [
      ['empty-today', '/'],
      ['empty-contacts', '/contacts'],
      ['empty-board', '/deals'],
    ] as const) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await shoot(name);
    }
    const sample = await sampleRecords(api);
    await api.post('/teams', { name: 'Vertrieb Nord' });
    await api.post('/api-keys', { name: 'Reports', scopes: ['contacts:read', 'deals:read', 'accounts:read'] });
    const gone = await api.post('/contacts', { first_name: 'Former', last_name: 'Customer' });
    await api.delete(`/contacts/${gone.id}`, gone.version);
    for (const [name, address] of Object.entries(screens(sample))) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await shoot(name);
    }
    await page.goto('/contacts');
    await expect(page.getByText('Ada Lovelace').first()).toBeVisible();
    await page.getByRole('checkbox').nth(1).check();
    await shoot('selection');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await shoot('palette');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shoot('keys');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.getByRole('dialog').getByRole('form').getByRole('textbox').nth(1).fill('Lovelace');
    await expect(page.getByRole('dialog').getByRole('status')).toBeVisible();
    await shoot('create');
    await page.keyboard.press('Escape');
    await page.goto(`/deals/${sample.deals[1]?.id}`);
    await page
      .getByRole('navigation')
      .getByRole('button', { name: language === 'de' ? 'Verloren' : 'Lost' })
      .click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await shoot('loss');
    await context.close();
  });
