// No text that somebody stored becomes anything but text, on any page: no script runs, nothing is fetched from elsewhere,
// and the browser never has to stop anything.
import type { Page } from '@playwright/test';
import type { Api, ApiRecord } from './support/api.ts';
import { ADMIN, expect, test } from './support/app.ts';
import { ANY_WAY_OUT, PAYLOADS } from './support/payloads.ts';
import { settled } from './support/screen.ts';

interface Made {
  contact: string;
  account: string;
  deal: string;
}

const batch = async (api: Api, collection: string, data: object[]): Promise<string[]> => {
  const operations = data.map((one) => ({ op: 'create', data: one }));
  const { results } = await api.post<{ results: { status: number; id?: string }[] }>(`/${collection}/batch`, {
    operations,
  });
  expect(results.filter(({ status }) => status !== 201)).toEqual([]);
  return results.map(({ id }) => id ?? '');
};

/** Puts the payloads into every text that can be set. */
async function seed(api: Api, url: string, token: string): Promise<Made> {
  const name = ANY_WAY_OUT;
  const tags: ApiRecord[] = [];
  for (const [at, payload] of PAYLOADS.slice(0, 30).entries())
    tags.push(await api.post('/tags', { name: `${payload.slice(0, 46)} ${at}` }));
  const tag_ids = tags.slice(0, 10).map(({ id }) => id);
  for (const entity of ['account', 'contact', 'deal'])
    for (const kind of ['text', 'choice'])
      await api.post('/field-defs', {
        entity,
        key: `k_${kind}`,
        label: name,
        help: name,
        purpose: name,
        kind,
        ...(kind === 'choice' && { choices: [name, 'b'] }),
      });
  const custom = { k_text: name, k_choice: name };
  const accounts = await batch(
    api,
    'accounts',
    PAYLOADS.map((payload) => ({
      name: payload,
      industry: payload,
      city: payload,
      description: payload,
      tag_ids,
      custom,
    })),
  );
  const contacts = await batch(
    api,
    'contacts',
    PAYLOADS.map((payload, at) => ({
      first_name: payload,
      last_name: payload,
      title: payload,
      source: payload,
      description: payload,
      account_id: accounts[at],
      custom,
    })),
  );
  const product = await api.post('/products', {
    name,
    code: name,
    description: name,
    unit_price_minor: 1,
    currency: 'EUR',
  });
  const lines = [{ product_id: product.id, name, quantity: 1 }];
  const deals = await batch(
    api,
    'deals',
    PAYLOADS.map((payload, at) => ({
      name: payload,
      source: payload,
      account_id: accounts[at],
      tag_ids,
      custom,
      ...(at === 0 ? { lines } : { amount_minor: 100 }),
    })),
  );
  const [contact = '', account = '', deal = ''] = [contacts[0], accounts[0], deals[0]];
  await batch(
    api,
    'activities',
    PAYLOADS.flatMap((payload, at) => [
      at % 2
        ? { kind: 'note', body: payload, links: [{ deal_id: deal }, { contact_id: contact }] }
        : { kind: 'task', subject: payload, due_at: new Date().toISOString(), links: [{ account_id: account }] },
    ]),
  );
  for (const body of PAYLOADS.slice(0, 40)) await api.post('/comments', { deal_id: deal, body });
  const team = await api.post('/teams', { name });
  await api.post('/roles', { name: name.slice(0, 60), description: name, copy_of: 'rep', permissions: {} });
  await api.post('/invitations', { email: 'eve@example.org', name, role: 'rep', team_id: team.id });
  await api.post('/views', { entity: 'contact', name, shared: true });
  await api.post('/dashboards', {
    name,
    shared: true,
    tiles: [{ title: name, metric: 'deals_won', chart: 'number', width: 3 }],
  });
  await api.post('/pipelines', { name });
  await api.post('/api-keys', { name, scopes: ['contacts:read'] });
  await api.post('/webhooks', { url: 'https://93.184.215.14/x', description: name, event_types: ['contact.created'] });
  const gone = await api.post('/contacts', { last_name: name });
  await api.delete(`/contacts/${gone.id}`, gone.version);
  // What a browser would run if it were shown as what it says it is.
  for (const [at, bytes] of [
    '<script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  ].entries()) {
    const query = new URLSearchParams({ deal_id: deal, name: `${name}.${at === 0 ? 'html' : 'svg'}` });
    const answer = await fetch(`${url}/api/v1/files?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    expect(answer.status).toBe(201);
  }
  return { contact, account, deal };
}

const pages = ({ contact, account, deal }: Made): string[] => [
  ...['/', '/dashboard', '/dashboard?edit=1', '/leaderboard', '/patterns', '/activities', '/contacts', '/accounts'],
  ...['/deals?layout=board', '/deals?layout=list', '/deals?layout=list&group=stage_id', '/import', '/nowhere'],
  ...[`/contacts/${contact}`, `/accounts/${account}`, `/deals/${deal}`, `/contacts?peek=${contact}`],
  `/contacts?q=${encodeURIComponent(ANY_WAY_OUT)}`,
  `/contacts?sort=${encodeURIComponent(ANY_WAY_OUT)}&view=${encodeURIComponent('javascript:alert(1)')}`,
  `/${encodeURIComponent(ANY_WAY_OUT)}`,
  ...['', 'company', 'users', 'roles', 'teams', 'pipelines', 'products', 'exchange-rates', 'fields', 'tags'].map(
    (part) => `/settings/${part}`,
  ),
  ...['api-keys', 'webhooks', 'jobs', 'backups', 'audit', 'recycle-bin'].map((part) => `/settings/${part}`),
];

/** What came of the page's texts that is more than text. */
const alive = (page: Page) =>
  page.evaluate(() => {
    const handlers = [...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(
        ({ name, value }) =>
          /^on/i.test(name) ||
          (/^(href|src|action|formaction)$/.test(name) && /^\s*(javascript|data:text)/i.test(value)),
      ),
    );
    const foreign = document.querySelectorAll(
      'iframe, object, embed, base, marquee, script:not([src]), [src*="evil"], [href*="evil"]',
    );
    return [...handlers, ...foreign].map((element) => element.outerHTML.slice(0, 200));
  });

test('text stays text on every page', async ({ page, app }) => {
  test.setTimeout(150_000);
  const found: string[] = [];
  page.on('dialog', async (dialog) => {
    found.push(`${page.url()} showed a dialog`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== app.url)
      found.push(`${page.url()} asked ${request.url()}`);
  });
  await page.exposeFunction('stopped', (what: string) => found.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (window as unknown as { stopped: (what: string) => void }).stopped(
        `${location.href}: ${violatedDirective} stopped ${blockedURI}`,
      ),
    );
  });
  const api = await app.setUp({ company_name: ANY_WAY_OUT, name: ANY_WAY_OUT });
  const { access_token } = await app.anonymous.post<{ access_token: string }>('/auth/login', {
    email: ADMIN.email,
    password: ADMIN.password,
  });
  const made = await seed(api, app.url, access_token);
  await page.goto(`/login?to=${encodeURIComponent('javascript:alert(1)')}`);
  await page.goto(`/accept#token=${encodeURIComponent(ANY_WAY_OUT)}`);
  await app.signIn(page);
  for (const path of pages(made))
    await test.step(path, async () => {
      await page.goto(path);
      await settled(page);
      expect(await alive(page), path).toEqual([]);
    });
  await page.goto(`/deals/${made.deal}`);
  await settled(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').fill('script');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(await alive(page), 'the palette').toEqual([]);
  expect(found).toEqual([]);
});
