// A small company's records, for journeys that need something to look at.
import type { Api, ApiRecord } from './api.ts';

export interface Stages {
  lead: string;
  qualified: string;
  quote: string;
  negotiation: string;
  won: string;
  lost: string;
}

/** The stages of the first pipeline, whatever language they were made in. */
export async function stagesOf(api: Api): Promise<Stages> {
  const { data } = await api.get<{ data: (ApiRecord & { position: number })[] }>('/stages');
  const [lead, qualified, quote, negotiation, won, lost] = data
    .sort((a, b) => a.position - b.position)
    .map((stage) => stage.id) as [string, string, string, string, string, string];
  return { lead, qualified, quote, negotiation, won, lost };
}

export interface Sample {
  stages: Stages;
  accounts: ApiRecord[];
  contacts: ApiRecord[];
  deals: ApiRecord[];
}

const ACCOUNTS = ['Tyrell AG', 'Bäckerei Müller', 'Hooli Inc.', 'Initech GmbH', 'Globex', 'Umbrella', 'Wonka', 'Stark'];
const PEOPLE = [
  ['Ada', 'Lovelace', 'CTO'],
  ['Grace', 'Hopper', 'Admiral'],
  ['Jürgen', 'Müller', 'Einkauf'],
  ['Rosa', 'Berg', 'CEO'],
  ['Yusuf', 'Aydın', 'Buyer'],
  ['Wei', 'Zhang', 'Engineer'],
  ['Anna', 'Kowalska', 'CFO'],
  ['Samir', 'Haddad', 'Sales'],
] as const;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Makes accounts, people, deals in every stage, tags, products and activities. */
export async function sampleRecords(api: Api): Promise<Sample> {
  const stages = await stagesOf(api);
  const vip = await api.post('/tags', { name: 'VIP', color: 'orange' });
  const trial = await api.post('/tags', { name: 'Trial', color: 'blue' });
  const product = await api.post('/products', {
    name: 'Annual licence',
    code: 'LIC-1',
    unit_price_minor: 480_000,
    currency: 'EUR',
  });
  await api.post('/products', { name: 'Workshop day', code: 'DAY', unit_price_minor: 125_050, currency: 'EUR' });
  const accounts: ApiRecord[] = [];
  for (const [index, name] of ACCOUNTS.entries())
    accounts.push(
      await api.post('/accounts', {
        name,
        lifecycle: index % 2 ? 'customer' : 'prospect',
        website: `https://www.${index}.example.com`,
        phone: `+49 30 555 00${index}`,
        city: ['Berlin', 'München', 'Köln'][index % 3],
        country: 'DE',
        industry: ['Software', 'Food', 'Energy'][index % 3],
        employee_count: 1200 * (index + 1),
        tag_ids: index % 3 ? [] : [vip.id],
      }),
    );
  const contacts: ApiRecord[] = [];
  for (const [index, [first_name, last_name, title]] of PEOPLE.entries())
    contacts.push(
      await api.post('/contacts', {
        first_name,
        last_name,
        email: `person${index}@example.org`,
        phone: `+49 30 555 01${index}`,
        account_id: accounts[index]?.id,
        title,
        tag_ids: index % 2 ? [trial.id] : [vip.id, trial.id],
      }),
    );
  const order = [stages.lead, stages.qualified, stages.quote, stages.negotiation, stages.won, stages.lost];
  const deals: ApiRecord[] = [];
  for (const [index, name] of [...ACCOUNTS, ...ACCOUNTS].entries()) {
    const stage_id = order[index % order.length];
    const deal = await api.post('/deals', {
      name: `${index < ACCOUNTS.length ? 'Rollout' : 'Renewal'} ${name}`,
      account_id: accounts[index % accounts.length]?.id,
      stage_id,
      expected_close_on: inDays(10 + index * 3).slice(0, 10),
      contacts: [{ contact_id: contacts[index % contacts.length]?.id, role: 'decision_maker' }],
      ...(stage_id === stages.lost ? { loss_reason: 'price', loss_note: 'Too expensive for them' } : {}),
      ...(index % 4 === 1
        ? { lines: [{ product_id: product.id, quantity: 3, discount_percent: 10 }] }
        : { amount_minor: 1_234_500 + index * 100_050 }),
    });
    deals.push(deal);
  }
  const activities = [
    {
      kind: 'note',
      body: 'Wants a quote until Friday.\nAsked for references.',
      links: [{ contact_id: contacts[0]?.id }],
    },
    { kind: 'call', body: 'Spoke about the renewal.', outcome: 'Wiedervorlage', links: [{ deal_id: deals[0]?.id }] },
    { kind: 'meeting', subject: 'Kick-off', at: inDays(2), links: [{ deal_id: deals[0]?.id }] },
    {
      kind: 'task',
      subject: 'Send the quote',
      due_at: inDays(-2),
      priority: 'high',
      links: [{ deal_id: deals[0]?.id }],
    },
    { kind: 'task', subject: 'Call back', due_at: inDays(0.02), links: [{ contact_id: contacts[0]?.id }] },
    { kind: 'task', subject: 'Prepare the workshop', due_at: inDays(5), links: [{ account_id: accounts[0]?.id }] },
  ];
  for (const activity of activities) await api.post('/activities', activity);
  return { stages, accounts, contacts, deals };
}
