// What a program does with the CRM, done with the generated TypeScript client against a running server.
//
// round-trip.ts URL SETUP_TOKEN RECEIVER, where RECEIVER is the host and port that the server may call.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createCrmClient, type Schema } from '../../sdk/typescript/index.ts';

type Crm = ReturnType<typeof createCrmClient>;
type Answer<Body> = { data?: Body; error?: unknown; response: Response };

const PASSWORD = 'a long enough passphrase';
const SCOPES = ['accounts:read', 'accounts:write', 'accounts:delete', 'contacts:write', 'deals:read', 'deals:write'];
const [url = '', setupToken = '', place = ''] = process.argv.slice(2);

/** The body of an answer with this status; anything else ends the run with the problem. */
function good<Body>(answer: Answer<Body>, status = 200): NonNullable<Body> {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  return answer.data as NonNullable<Body>;
}

function problem(answer: Answer<unknown>, status: number, code: Schema<'ProblemCode'>): Schema<'Problem'> {
  assert.equal(answer.response.status, status, JSON.stringify(answer.data));
  const problem = answer.error as Schema<'Problem'>;
  assert.equal(problem.code, code, problem.detail);
  return problem;
}

const tagOf = (record: { version: number }) => `"${record.version}"`;

async function signIn(): Promise<Crm> {
  const anybody = createCrmClient(url);
  const body = {
    token: setupToken,
    company_name: 'Acme',
    base_currency: 'EUR',
    language: 'en',
    time_zone: 'Europe/Berlin',
    name: 'Ada',
    email: 'ada@example.com',
    password: PASSWORD,
  } as const;
  good(await anybody.POST('/api/v1/setup', { body }), 201);
  const wrong = { email: 'ada@example.com', password: 'not this one' };
  problem(await anybody.POST('/api/v1/auth/login', { body: wrong }), 401, 'login_failed');
  const login = await anybody.POST('/api/v1/auth/login', { body: { ...wrong, password: PASSWORD } });
  return createCrmClient(url, good(login).access_token);
}

async function withKey(person: Crm, name: string): Promise<Crm> {
  const body = { name, scopes: [...SCOPES, 'files:read', 'files:write'] };
  return createCrmClient(url, good(await person.POST('/api/v1/api-keys', { body }), 201).secret);
}

async function records(crm: Crm, person: Crm) {
  const field = { entity: 'deal', key: 'seats', kind: 'number', label: 'Seats', purpose: 'What is billed.' } as const;
  good(await person.POST('/api/v1/field-defs', { body: field }), 201);
  const globex = { name: 'Globex', domains: ['globex.example'] };
  const account = good(await crm.POST('/api/v1/accounts', { body: globex }), 201);
  const contact = { last_name: 'Lovelace', email: 'lovelace@globex.example', account_id: account.id };
  assert.equal(good(await crm.POST('/api/v1/contacts', { body: contact }), 201).account_id, account.id);
  const licences = { name: 'Licences', account_id: account.id, amount_minor: 250_000, custom: { seats: 25 } };
  const deal = good(await crm.POST('/api/v1/deals', { body: licences }), 201);
  assert.equal(deal.custom.seats, 25);
  assert.equal(deal.currency, 'EUR');
  await onlyOnce(crm);
  await inPages(crm, account);
  const query = { amount_minor__gte: 250_000 };
  const deals = good(await crm.GET('/api/v1/deals', { params: { query } })).data;
  assert.deepEqual(
    deals.map((one) => one.id),
    [deal.id],
  );
  await changed(crm, account);
  await withFile(crm, deal);
}

/** The same request once more, as after an answer that was lost, makes nothing. */
async function onlyOnce(crm: Crm) {
  const header = { 'Idempotency-Key': randomUUID() };
  const post = (name: string) => crm.POST('/api/v1/accounts', { params: { header }, body: { name } });
  assert.equal(good(await post('Hooli'), 201).id, good(await post('Hooli'), 201).id);
  problem(await post('Else'), 422, 'idempotency_key_reused');
  const path = { source: 'erp', value: 'K-1' };
  for (const status of [201, 200]) {
    const body = { name: 'Initech' };
    good(await crm.PUT('/api/v1/accounts/by-external-id/{source}/{value}', { params: { path }, body }), status);
  }
}

/** A batch, then a list of it to its end. */
async function inPages(crm: Crm, parent: Schema<'Account'>) {
  const names = Array.from({ length: 25 }, (_, number) => `Branch ${String(number).padStart(2, '0')}`);
  const operations = names.map((name) => ({ op: 'create' as const, data: { name, parent_id: parent.id } }));
  const { results } = good(await crm.POST('/api/v1/accounts/batch', { body: { operations } }));
  assert.deepEqual(
    results.map((result) => result.status),
    names.map(() => 201),
  );
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { name__starts_with: 'Branch', sort: 'name', limit: 10, cursor } as const;
    const list = good(await crm.GET('/api/v1/accounts', { params: { query } }));
    found.push(...list.data.map((account) => account.name));
    cursor = list.page.next_cursor ?? undefined;
  } while (cursor);
  assert.deepEqual(found, names);
}

/** Somebody was faster: read again, then write. */
async function changed(crm: Crm, seen: Schema<'Account'>) {
  const path = { id: seen.id };
  const patch = (tag: string, body: Schema<'AccountInput'>) =>
    crm.PATCH('/api/v1/accounts/{id}', { params: { path, header: { 'If-Match': tag } }, body });
  good(await patch(tagOf(seen), { industry: 'Energy' }));
  const stale = problem(await patch(tagOf(seen), { name: 'Globex Ltd' }), 412, 'stale');
  assert.deepEqual(stale.changed_fields, ['industry']);
  const read = await crm.GET('/api/v1/accounts/{id}', { params: { path } });
  const account = good(await patch(read.response.headers.get('etag') ?? '', { name: 'Globex Ltd' }));
  assert.deepEqual([account.name, account.industry], ['Globex Ltd', 'Energy']);
  const long = await crm.POST('/api/v1/accounts', { body: { name: 'x'.repeat(201) } });
  assert.deepEqual(
    problem(long, 422, 'invalid').errors?.map((error) => error.pointer),
    ['/name'],
  );
}

async function withFile(crm: Crm, deal: Schema<'Deal'>) {
  const content = Buffer.from(Array.from({ length: 10_000 }, (_, at) => at % 256));
  const sent = await crm.POST('/api/v1/files', {
    params: { query: { name: 'offer.bin', deal_id: deal.id } },
    headers: { 'Content-Type': 'application/octet-stream' },
    body: '',
    bodySerializer: () => content,
  });
  const file = good(sent, 201);
  assert.equal(file.sha256, createHash('sha256').update(content).digest('hex'));
  const params = { path: { id: file.id } };
  const got = await crm.GET('/api/v1/files/{id}/content', { params, parseAs: 'arrayBuffer' });
  assert.deepEqual(Buffer.from(good(got) as ArrayBuffer), content);
}

/** Whether a message is signed as Standard Webhooks says, and is fresh. */
function signed(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const stamp = String(headers['webhook-timestamp']);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const right = createHmac('sha256', key).update(`${headers['webhook-id']}.${stamp}.${body}`).digest();
  const fits = String(headers['webhook-signature'])
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((one) => one.length === right.length && timingSafeEqual(one, right));
  return fits && Math.abs(Date.now() / 1000 - Number(stamp)) < 300;
}

async function told(crm: Crm, person: Crm) {
  let position = 0;
  for (let more = true; more; ) {
    const query = { after: position, limit: 1000 };
    ({ position, has_more: more } = good(await crm.GET('/api/v1/changes', { params: { query } })).page);
  }
  const wanted = new Set(['account.created', 'account.deleted']);
  const told = new Set<string>();
  let secret = '';
  const arrived = new Promise<void>((done, fail) => {
    const receiver = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.writeHead(204).end();
      try {
        const body = Buffer.concat(parts).toString();
        assert(signed(request.headers, body, secret) && !signed(request.headers, `${body} `, secret));
        const message = JSON.parse(body);
        told.add(message.data.id);
        wanted.delete(message.type);
      } catch (fault) {
        fail(fault);
      }
      if (!wanted.size) {
        receiver.close();
        receiver.closeIdleConnections();
        done();
      }
    });
    const [host, port] = place.split(':');
    receiver.listen(Number(port), host);
  });
  const hook = { url: `http://${place}/hook`, event_types: [...wanted] };
  secret = good(await person.POST('/api/v1/webhooks', { body: hook }), 201).secret;
  const gone = good(await crm.POST('/api/v1/accounts', { body: { name: 'Short-lived' } }), 201);
  const params = { path: { id: gone.id }, header: { 'If-Match': tagOf(gone) } };
  good(await crm.DELETE('/api/v1/accounts/{id}', { params }), 204);

  const { data } = good(await crm.GET('/api/v1/changes', { params: { query: { after: position } } }));
  const about = data.filter((entry) => entry.id === gone.id);
  assert.deepEqual(
    about.map((entry) => entry.kind),
    ['created', 'deleted'],
  );
  await Promise.race([arrived, wait(30_000, undefined, { ref: false }).then(() => assert.fail('no message came'))]);
  assert.deepEqual([...told], [gone.id]);
}

/** Asks until the server has enough, and goes on when it says so. */
async function limits(crm: Crm) {
  const ask = () => crm.GET('/api/v1/accounts', { params: { query: { limit: 1 } } });
  let answer = await ask();
  while (answer.response.status !== 429) {
    good(answer);
    answer = await ask();
  }
  problem(answer, 429, 'rate_limited');
  await wait(Number(answer.response.headers.get('retry-after')) * 1000);
  good(await ask());
}

const person = await signIn();
const crm = await withKey(person, 'ERP');
await records(crm, person);
await told(crm, person);
await limits(await withKey(person, 'Hasty'));
process.stdout.write('The TypeScript client has done all of it.\n');
