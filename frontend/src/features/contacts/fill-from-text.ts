/** Turns pasted text into values of a new contact; the company becomes an account when there is one by that name. */
import { restrictedNow } from '@/api/me';
import { readPage } from '@/api/query';
import type { Account } from '@/api/types';
import { type FromText, openValues } from '@/records/definition';
import { readSignature } from './signature';

const FREE_MAIL =
  /@(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|gmx|web|t-online|proton|protonmail|posteo)\./;

async function accountOf(company: string | undefined, domain: string | undefined): Promise<Account | undefined> {
  // whoever does not see domains finds nobody by them
  const open = domain !== undefined && !restrictedNow('account')?.hidden.includes('domain');
  const byDomain = open ? await readPage<Account>('accounts', { domain, limit: 1 }) : undefined;
  if (byDomain?.data[0] || !company) return byDomain?.data[0];
  const named = await readPage<Account>('accounts', { q: company, limit: 5 });
  return named.data.find((account) => account.name.toLowerCase() === company.toLowerCase());
}

export async function fillFromText(text: string): Promise<FromText | null> {
  const { company, website, ...values } = readSignature(text);
  if (Object.keys(values).length === 0) return null;
  const domain = values.email && !FREE_MAIL.test(values.email) ? values.email.split('@')[1] : undefined;
  const account = await accountOf(company, domain).catch(() => undefined);
  if (account) return { values: { ...values, account_id: account.id } };
  return {
    values,
    ...(company
      ? {
          account: {
            name: company,
            ...openValues(
              { ...(website ? { website } : {}), ...(domain ? { domains: [domain] } : {}) },
              restrictedNow('account'),
            ),
          },
        }
      : {}),
  };
}
