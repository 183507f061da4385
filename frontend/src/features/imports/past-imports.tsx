/** The latest imports. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNames } from '@/api/lookups';
import { useFormat } from '@/lib/locale';
import { useImports } from './api';
import classes from './imports.module.css';
import { StatePill } from './progress';

export function PastImports() {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useNames();
  const { data } = useImports();
  const made = (data?.data ?? []).filter(({ trial }) => !trial);
  if (made.length === 0) return null;
  return (
    <section className={classes.part} aria-label={t('import.past')}>
      <h3>{t('import.past')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('import.past')}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('field.name')}</th>
              <th scope="col">{t('field.status')}</th>
              <th scope="col">{t('import.outcome.created')}</th>
              <th scope="col">{t('import.outcome.failed')}</th>
              <th scope="col">{t('import.when')}</th>
            </tr>
          </thead>
          <tbody>
            {made.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <Link to="/imports/$id" params={{ id: one.id }} className={classes.link}>
                    {one.name}
                  </Link>
                </th>
                <td>
                  <StatePill state={one.state} />
                </td>
                <td className="num">{format.number(one.counts.created)}</td>
                <td className="num">{format.number(one.counts.failed)}</td>
                <td>
                  <time dateTime={one.created_at} title={format.moment(one.created_at)}>
                    {format.ago(one.created_at)}
                  </time>{' '}
                  <span className="muted">{name('users', one.created_by)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
