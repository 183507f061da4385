/** The first screen of the day: own tasks by urgency, and deals that nobody is moving. */
import { IconPlus, IconSunHigh } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import type { Params } from '@/api/operations';
import { useList } from '@/api/query';
import { FirstSteps } from '@/features/start/first-steps';
import { SampleBanner } from '@/features/start/sample-banner';
import { ErrorState } from '@/form/error-state';
import { momentOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';
import { openCreate } from '@/records/create';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { PageHeader } from '@/ui/page-header';
import { Pill } from '@/ui/pill';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { TaskRow } from './task-row';
import classes from './today.module.css';

function useTasks(due: Params<'/activities'>) {
  const me = useMe();
  return useList('activities', {
    kind: 'task',
    owner_id: me.user.id,
    done_at__is_null: true,
    sort: 'due_at',
    limit: 50,
    count: 'exact',
    expand: 'links',
    ...due,
  });
}

function Section({ title, query, late }: { title: string; query: ReturnType<typeof useTasks>; late?: boolean }) {
  const { t } = useTranslation();
  const rows = query.data?.data ?? [];
  if (query.data && rows.length === 0 && late) return null;
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.heading}>
        {title} <span className="muted num">{query.data?.page.count ?? ''}</span>
      </h2>
      {query.isPending && <SkeletonLines count={3} />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && <p className="muted">{t('today.none')}</p>}
      <ul className={classes.list}>
        {rows.map((task) => (
          <TaskRow key={task.id} task={task} late={late ?? false} />
        ))}
      </ul>
    </section>
  );
}

function StaleDeals() {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const format = useFormat();
  const { data } = useList('deals', {
    owner_id: me.user.id,
    status: 'open',
    next_activity_at__is_null: true,
    sort: 'updated_at',
    expand: 'account',
    limit: 12,
    count: 'exact',
  });
  if (!data || data.data.length === 0) return null;
  return (
    <section className={classes.section} aria-label={t('today.stale')}>
      <h2 className={classes.heading}>
        {t('today.stale')} <span className="muted num">{data.page.count}</span>
      </h2>
      <ul className={classes.list}>
        {data.data.map((deal) => (
          <li key={deal.id} className={classes.task}>
            <div className={classes.text}>
              <Link to="/deals/$id" params={{ id: deal.id }} className={classes.name}>
                {deal.name}
              </Link>
              <span className={classes.meta}>{deal.account?.name}</span>
            </div>
            {deal.rotting && <Pill color="red">{t('deal.rotting')}</Pill>}
            <span className="num">
              {deal.amount_minor == null ? '' : format.money(deal.amount_minor, deal.currency)}
            </span>
            <ActionButton
              size="compact-sm"
              variant="default"
              may={may('create', 'activity')}
              onClick={() =>
                openCreate({
                  entity: 'activity',
                  values: { kind: 'task', links: [{ deal_id: deal.id }] },
                  onCreated: () => {},
                })
              }
            >
              {t('today.planNext')}
            </ActionButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function TodayScreen() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const format = useFormat();
  const startOf = (day: string) => momentOf(day, '00:00', format.timeZone);
  const [today, tomorrow] = [startOf(format.today()), startOf(format.inDays(1))];
  const overdue = useTasks({ due_at__lt: today });
  const now = useTasks({ due_at__gte: today, due_at__lt: tomorrow });
  const later = useTasks({ due_at__gte: tomorrow, due_at__lt: startOf(format.inDays(15)) });
  const nothing = [overdue, now, later].every((q) => q.data?.data.length === 0);
  const plan = (
    <ActionButton
      leftSection={<IconPlus size={14} />}
      may={may('create', 'activity')}
      onClick={() => openCreate({ entity: 'activity', onCreated: () => {} })}
    >
      {t('create.activity')}
    </ActionButton>
  );
  return (
    <>
      <PageHeader title={t('nav.today')} meta={format.day(format.today())}>
        {plan}
      </PageHeader>
      <div className={classes.page}>
        <SampleBanner />
        <FirstSteps />
        {nothing ? (
          <EmptyState
            icon={<IconSunHigh size={26} />}
            title={t('today.free', { name: me.user.name.split(' ')[0] })}
            text={t('today.freeText')}
          >
            {plan}
            <LinkButton to="/deals">{t('empty.toDeals')}</LinkButton>
          </EmptyState>
        ) : (
          <>
            <Section title={t('today.overdue')} query={overdue} late />
            <Section title={t('nav.today')} query={now} />
            <Section title={t('today.upcoming')} query={later} />
          </>
        )}
        <StaleDeals />
      </div>
    </>
  );
}
