import { expect, test } from 'vitest';
import { domainOf, probesOf } from './duplicates';

test('a contact is looked up by address, number and name', () => {
  const values = { first_name: 'Ada', last_name: 'Lovelace', email: ' Ada@Example.org', phone: '0049 (30) 55-66 77' };
  expect(probesOf('contact', values)).toEqual({
    exact: [{ point: 'ada@example.org' }, { point: '+4930556677' }],
    name: 'Ada Lovelace',
  });
  expect(probesOf('contact', { email: 'ada@' }).exact).toEqual([]);
});

test('an account is looked up by its domains, each once', () => {
  expect(domainOf('https://www.Müller.de:8080/kontakt?x')).toBe('müller.de');
  expect(probesOf('account', { name: 'Acme', website: 'www.acme.com', domains: ['acme.com'] })).toEqual({
    exact: [{ domain: 'acme.com' }],
    name: 'Acme',
  });
});
