/** What is asked of the server for a tile, under the filters of its dashboard. */
import type { User } from '@/api/types';
import { METRICS } from './metrics';
import type { Days } from './span';
import type { DashboardFilters, Grouping, Metric, MetricPeriod, MetricStat } from './types';

/** A metric and how it is split. */
export interface Asked {
  metric: Metric;
  group_by: Grouping | null;
  period: MetricPeriod | null;
  stat: MetricStat | null;
}

/** A part of the filters that a metric knows nothing of. */
export type Unheeded = 'pipeline' | 'team' | 'span';

export interface Question {
  metric: Metric;
  query: Record<string, string>;
  /** What does not narrow the answer, for the tile to say so. */
  unheeded: Unheeded[];
}

const membersOf = (team: string, users: readonly User[]) =>
  users.filter((user) => user.teams.some(({ team_id }) => team_id === team)).map(({ id }) => id);

/** Activities belong to people and not to pipelines or teams: of a team, those of its members are counted. */
function ofActivities(filters: DashboardFilters, users: readonly User[]) {
  const members = filters.team_id ? membersOf(filters.team_id, users) : [];
  const owner: Record<string, string> = filters.owner_id
    ? { owner_id: filters.owner_id }
    : members.length > 0
      ? { owner_id__in: members.join(',') }
      : {};
  const unheeded: Unheeded[] = [];
  if (filters.pipeline_id) unheeded.push('pipeline');
  if (filters.team_id && (filters.owner_id || members.length === 0)) unheeded.push('team');
  return { query: owner, unheeded };
}

function ofDeals({ pipeline_id, owner_id, team_id }: DashboardFilters) {
  const query: Record<string, string> = {
    ...(pipeline_id ? { pipeline_id } : {}),
    ...(owner_id ? { owner_id } : {}),
    ...(team_id ? { team_id } : {}),
  };
  return { query, unheeded: [] as Unheeded[] };
}

/** `days` are those of the span, or of the one before. */
export function questionOf(
  asked: Asked,
  filters: DashboardFilters,
  days: Days | null,
  users: readonly User[],
): Question {
  const { counts, present } = METRICS[asked.metric];
  const { query, unheeded } = counts === 'activities' ? ofActivities(filters, users) : ofDeals(filters);
  if (days && present) unheeded.push('span');
  return {
    metric: asked.metric,
    unheeded,
    query: {
      group_by: asked.group_by ?? 'none',
      ...(asked.period ? { period: asked.period } : {}),
      // people are compared across metrics, so all of them are needed: with the usual limit each would tell of others
      ...(asked.group_by === 'owner_id' && !asked.period ? { limit: '1000' } : {}),
      ...(asked.stat ? { stat: asked.stat } : {}),
      ...(days && !present ? { from: days.from, to: days.to } : {}),
      ...query,
    },
  };
}
