/** Who has won most, wins most often, closes fastest, does most; each number opens its records. */
import { Select } from '@mantine/core';
import { IconTrophy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import { PageHeader } from '@/ui/page-header';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { useMetric } from './api';
import classes from './dashboard.module.css';
import { FilterRow } from './filter-row';
import { peopleOf, places, RANKED, type Ranked } from './leaderboard';
import { LeaderboardTable } from './leaderboard-table';
import { usePageFilters } from './page-filters';
import { Places } from './places';
import { questionOf } from './question';
import { daysOf } from './span';
import { TileProblem } from './tile-problem';
import type { DashboardFilters } from './types';
import { useToday } from './use-today';

function useAnswer(metric: Ranked, filters: DashboardFilters) {
  const days = daysOf(filters, useToday());
  return useMetric(questionOf({ metric, group_by: 'owner_id', period: null, stat: null }, filters, days, useUsers()));
}

function useAnswers(filters: DashboardFilters) {
  return {
    won_amount: useAnswer('won_amount', filters),
    deals_won: useAnswer('deals_won', filters),
    win_rate: useAnswer('win_rate', filters),
    sales_cycle: useAnswer('sales_cycle', filters),
    activities_done: useAnswer('activities_done', filters),
  };
}

export default function LeaderboardScreen() {
  const { t } = useTranslation();
  const { search, set, filters: all, setFilters } = usePageFilters();
  const filters = { ...all, owner_id: null };
  const by = RANKED.find((metric) => metric === search.by) ?? 'won_amount';
  const answers = useAnswers(filters);
  const rank = (metric: Ranked) => set({ by: metric === 'won_amount' ? undefined : metric });
  const known = RANKED.filter((metric) => answers[metric].data);
  const failed = RANKED.filter((metric) => answers[metric].error && !answers[metric].data);
  const people = peopleOf(Object.fromEntries(known.map((metric) => [metric, answers[metric].data?.data ?? []])));
  const waiting = RANKED.some((metric) => answers[metric].isPending);
  const busy = RANKED.some((metric) => answers[metric].isFetching);
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('leaderboard.title')}
        meta={waiting ? undefined : t('leaderboard.people', { count: people.length })}
      />
      <Places at="leaderboard" />
      <div className={classes.bar}>
        <FilterRow filters={filters} onChange={setFilters} withOwner={false}>
          <Select
            size="xs"
            aria-label={t('leaderboard.by')}
            allowDeselect={false}
            data={RANKED.map((metric) => ({ value: metric, label: t(`leaderboard.ranked.${metric}`) }))}
            value={by}
            onChange={(metric) => metric && rank(metric as Ranked)}
          />
        </FilterRow>
      </div>
      <div className={classes.body} aria-busy={busy}>
        {failed.map((metric) => (
          <TileProblem key={metric} name={t(`metric.name.${metric}`)} error={answers[metric].error} />
        ))}
        {waiting ? (
          <SkeletonLines count={12} />
        ) : people.length === 0 && failed.length === 0 ? (
          <EmptyState
            icon={<IconTrophy size={28} aria-hidden />}
            title={t('leaderboard.empty')}
            text={t('leaderboard.emptyText')}
          />
        ) : (
          <LeaderboardTable places={places(people, by)} metrics={known} by={by} onRank={rank} />
        )}
        {filters.pipeline_id && <p className={classes.hint}>{t('chart.unheeded.pipeline')}</p>}
      </div>
    </div>
  );
}
