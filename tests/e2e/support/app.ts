// The fixture every journey starts with: `app`, a server of its own with an empty database. Journeys import `test` and
// `expect` from here, and `page` opens paths on that server.
import { type BrowserContext, test as base, type Page } from '@playwright/test';
import { Api, type Session } from './api.ts';
import { SALES_PLAN } from './sales.ts';
import { Server } from './server.ts';
import { watch } from './watch.ts';

export { expect } from '@playwright/test';

/** Who the first administrator is, unless a journey says otherwise. */
export const ADMIN = { name: 'Ada Admin', email: 'ada@example.com', password: 'a long enough passphrase' };

/** What `setUp` sends; a journey overrides what it cares about. */
const SETUP = { company_name: 'Acme', base_currency: 'EUR', language: 'en', time_zone: 'Europe/Berlin', ...ADMIN };

/** A server under test. */
export class App {
  constructor(
    readonly url: string,
    readonly setupToken: string,
    /** Where webhooks may be received, as host and port. */
    readonly receiver: string,
    private readonly run: Server['run'],
  ) {}

  /** A client that is not signed in. */
  get anonymous(): Api {
    return new Api(this.url);
  }

  /** Creates the company and its first administrator; answers with a client that acts as that administrator. */
  async setUp(overrides: Partial<typeof SETUP> = {}): Promise<Api> {
    const session = await this.anonymous.post<Session>('/setup', { token: this.setupToken, ...SETUP, ...overrides });
    return new Api(this.url, session.access_token);
  }

  /** Imports a year of real sales, in US dollars, as the first administrator. */
  async importSales(): Promise<void> {
    await this.run('import', SALES_PLAN);
  }

  /** Signs the browser in without the form, for journeys that are not about signing in. */
  async signIn(page: Page, email = ADMIN.email, password = ADMIN.password): Promise<void> {
    // The page's own request context, so that the refresh cookie lands in the browser.
    const response = await page.request.post(`${this.url}/api/v1/auth/login`, { data: { email, password } });
    if (!response.ok()) throw new Error(`Signing ${email} in answered ${response.status()}: ${await response.text()}`);
  }
}

interface Fixtures {
  /** The arguments of `crm fill`, for journeys through a large database. */
  fill: string[];
  app: App;
  /** Opens a page in a browser of its own, for somebody else. */
  another: () => Promise<Page>;
  quiet: undefined;
}

export const test = base.extend<Fixtures>({
  fill: [[], { option: true }],
  app: async ({ fill }, use, testInfo) => {
    const server = await Server.start(fill);
    await use(new App(server.url, server.setupToken, server.receiver, server.run));
    const faults = await server.stop();
    if (faults.length > 0 || testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: server.log, contentType: 'text/plain' });
    }
    if (faults.length > 0) throw new Error(`The server reported faults:\n${faults.join('\n')}`);
  },
  baseURL: async ({ app }, use) => use(app.url),
  // Every journey fails when a page reports an error to the console.
  quiet: [
    async ({ context }, use) => {
      const errors = watch(context);
      await use(undefined);
      if (errors.length > 0) throw new Error(`The browser reported errors:\n${errors.join('\n')}`);
    },
    { auto: true },
  ],
  another: async ({ browser }, use) => {
    const errors: string[][] = [];
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      errors.push(watch(context));
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    if (errors.flat().length > 0) throw new Error(`The browser reported errors:\n${errors.flat().join('\n')}`);
  },
});
