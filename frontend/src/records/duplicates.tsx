/** Records that look like the one being typed, so that nobody is entered twice. */
import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { type Entity, recordPath } from '@/api/entities';
import { useIsHidden } from '@/api/me';
import { readPage } from '@/api/query';
import type { Account, Contact } from '@/api/types';

interface Hit {
  id: string;
  title: string;
  more: string | null | undefined;
}

type Values = Readonly<Record<string, unknown>>;
type Watched = 'contact' | 'account';

const SHOWN = 4;
const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/** The domain of a typed web address. */
export const domainOf = (website: string): string =>
  website
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');

/** What two records would have in common: an address, a number, a domain, or the name. */
export function probesOf(entity: Watched, values: Values): { exact: Record<string, string>[]; name: string } {
  if (entity === 'account') {
    const domains = [domainOf(textOf(values.website)), ...((values.domains as string[] | undefined) ?? [])];
    const found = [...new Set(domains)].filter((domain) => domain.includes('.'));
    return { exact: found.map((domain) => ({ domain })), name: textOf(values.name) };
  }
  const email = textOf(values.email).toLowerCase();
  const phone = textOf(values.phone)
    .replace(/^00/, '+')
    .replace(/[^\d+]/g, '');
  return {
    exact: [...(/.@.+\../.test(email) ? [{ point: email }] : []), ...(phone.length > 6 ? [{ point: phone }] : [])],
    name: [textOf(values.first_name), textOf(values.last_name)].filter(Boolean).join(' '),
  };
}

async function find(entity: Watched, probes: ReturnType<typeof probesOf>, signal: AbortSignal): Promise<Hit[]> {
  const exact = probes.exact.map(async (filter): Promise<Hit[]> => {
    const query = { ...filter, limit: SHOWN };
    if (entity === 'account')
      return (await readPage<Account>('accounts', query, signal)).data.map((a) => ({
        id: a.id,
        title: a.name,
        more: a.domains?.[0] ?? a.city,
      }));
    return (await readPage<Contact>('contacts', query, signal)).data.map((c) => ({
      id: c.id,
      title: c.name,
      more: c.email ?? c.phone,
    }));
  });
  const named = async (): Promise<Hit[]> => {
    if (probes.name.length < 4) return [];
    const { data } = await get('/search', { q: probes.name, entities: entity, limit: SHOWN }, signal);
    return data.map((hit) => ({ id: hit.id, title: hit.title, more: hit.subtitle }));
  };
  const all = (await Promise.all([...exact, named()])).flat();
  return [...new Map(all.map((hit) => [hit.id, hit])).values()].slice(0, SHOWN);
}

interface Props {
  entity: Entity;
  values: Values;
  /** The form gives way when one of the records is opened; what was typed stays in its draft. */
  onOpen: () => void;
}

export function Duplicates({ entity, values, onOpen }: Props) {
  const watched = entity === 'contact' || entity === 'account';
  return watched ? <Found entity={entity} values={values} onOpen={onOpen} /> : null;
}

function Found({ entity, values, onOpen }: Props & { entity: Watched }) {
  const { t } = useTranslation();
  const isHidden = useIsHidden(entity);
  const all = probesOf(entity, values);
  // nothing is looked for by what the user does not see
  const open = { ...all, exact: all.exact.filter((probe) => !Object.keys(probe).some(isHidden)) };
  const [typed] = useDebouncedValue(JSON.stringify(open), 300);
  const probes = JSON.parse(typed) as ReturnType<typeof probesOf>;
  const { data: hits = [] } = useQuery({
    queryKey: ['search', 'duplicates', entity, typed],
    queryFn: ({ signal }) => find(entity, probes, signal),
    enabled: probes.exact.length > 0 || probes.name.length > 3,
    placeholderData: (before) => before,
  });
  if (hits.length === 0 || (probes.exact.length === 0 && probes.name.length < 4)) return null;
  return (
    <Alert color="yellow" p="xs" role="status" title={t('form.duplicates')}>
      {hits.map((hit) => (
        <div key={hit.id}>
          <Link to={recordPath(entity, hit.id)} onClick={onOpen}>
            {hit.title}
          </Link>{' '}
          <span className="muted">{hit.more}</span>
        </div>
      ))}
    </Alert>
  );
}
