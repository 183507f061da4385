/** The records an import has made, changed or left alone, by kind, each leading to their list. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { COLLECTION } from '@/api/entities';
import { composed } from '@/api/operations';
import { useRecords } from '@/api/query';
import { countOf } from '@/table/pages';
import classes from './imports.module.css';
import type { Import } from './types';

const OUTCOMES = ['created', 'updated', 'skipped'] as const;
type Outcome = (typeof OUTCOMES)[number];
const LISTED = ['account', 'contact', 'deal'] as const;
type Listed = (typeof LISTED)[number];

function Touched({ made, entity, outcome }: { made: Import; entity: Listed | 'product'; outcome: Outcome }) {
  const { t } = useTranslation();
  const search = { [`${outcome}_in`]: made.id };
  const { data } = useRecords(COLLECTION[entity], countOf(composed(search)));
  const count = data?.page.count ?? 0;
  if (count === 0) return null;
  const text = t(`import.touched.${outcome}`, { number: count, records: t(`entities.${entity}`) });
  const place =
    entity === 'product'
      ? { to: '/settings/products' }
      : { to: `/${COLLECTION[entity]}`, search: entity === 'deal' ? { layout: 'list', ...search } : search };
  return (
    <li>
      <Link {...place} className={classes.link}>
        {text}
      </Link>
    </li>
  );
}

export function TouchedRecords({ made }: { made: Import }) {
  const { t } = useTranslation();
  if (made.trial) return null;
  const users = made.plan.files.some(({ entity }) => entity === 'user');
  return (
    <ul className={classes.touched} aria-label={t('import.touchedTitle')}>
      {([...LISTED, 'product'] as const).map((entity) =>
        OUTCOMES.map((outcome) => <Touched key={`${entity}${outcome}`} {...{ made, entity, outcome }} />),
      )}
      {users && (
        <li>
          <Link to="/settings/users" className={classes.link}>
            {t('import.toUsers')}
          </Link>
        </li>
      )}
    </ul>
  );
}
