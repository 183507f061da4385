/** What closes fastest and converts best: people, products, industries, sources, with what chance explains. */
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import { PageHeader } from '@/ui/page-header';
import { useMetric } from './api';
import classes from './dashboard.module.css';
import { FilterRow } from './filter-row';
import { usePageFilters } from './page-filters';
import { PatternCard } from './pattern-card';
import { COMPARED } from './patterns';
import { Places } from './places';
import { questionOf } from './question';
import { daysOf } from './span';
import { useToday } from './use-today';

const WHOLE = { group_by: null, period: null, stat: null } as const;

export default function PatternsScreen() {
  const { t } = useTranslation();
  const { filters, setFilters } = usePageFilters();
  const users = useUsers();
  const days = daysOf(filters, useToday());
  const rate = useMetric(questionOf({ ...WHOLE, metric: 'win_rate' }, filters, days, users));
  const cycle = useMetric(questionOf({ ...WHOLE, metric: 'sales_cycle' }, filters, days, users));
  const [all] = rate.data?.data ?? [];
  return (
    <div className={classes.page}>
      <PageHeader title={t('pattern.title')} meta={all && t('pattern.closed', { count: all.count })} />
      <Places at="patterns" />
      <div className={classes.bar}>
        <FilterRow filters={filters} onChange={setFilters} />
      </div>
      <div className={classes.body}>
        <p className={classes.hint}>{t('pattern.text')}</p>
        <div className={classes.grid}>
          {COMPARED.map((group_by) => (
            <div key={group_by} className={classes.cell} data-width={6}>
              <PatternCard
                group_by={group_by}
                filters={filters}
                rate={all}
                cycle={cycle.data?.data[0]?.value ?? null}
              />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
