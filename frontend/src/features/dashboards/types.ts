/** Short names for the wire shapes of metrics and dashboards. */
import type { components } from '@/api/schema';

type S = components['schemas'];

export type Metric = S['Metric'];
export type MetricGroup = S['MetricGroup'];
/** What a metric is split by: one of its own groups, or a custom field of deals. */
export type Grouping = MetricGroup | `custom.${string}`;
export type MetricPeriod = S['MetricPeriod'];
export type MetricStat = S['MetricStat'];
export type MetricDefinition = S['MetricDefinition'];
export type MetricPoint = S['MetricPoint'];
export type MetricRecords = S['MetricRecords'];
export type Chart = S['TileChart'];
export type Span = S['DashboardSpan'];
export type DashboardFilters = S['DashboardFilters'];
export type Dashboard = S['Dashboard'];
export type DefaultDashboard = S['DefaultDashboard'];

/** A tile as the screen holds it: what the server may leave out is spelt out. */
export interface Tile {
  metric: Metric;
  group_by: Grouping | null;
  period: MetricPeriod | null;
  stat: MetricStat | null;
  chart: Chart;
  width: Width;
  title: string | null;
}

export const WIDTHS = [3, 4, 6, 8, 12] as const;
export type Width = (typeof WIDTHS)[number];
export const SPANS = [
  'all_time',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
  'last_12_months',
  'custom',
] as const satisfies readonly Span[];

/** Most tiles of one dashboard. */
export const MAX_TILES = 40;

export const NO_FILTERS: DashboardFilters = {
  pipeline_id: null,
  owner_id: null,
  team_id: null,
  span: 'all_time',
  from: null,
  to: null,
};

export const tileOf = (tile: S['Tile']): Tile => ({
  metric: tile.metric,
  group_by: (tile.group_by ?? null) as Grouping | null,
  period: tile.period ?? null,
  stat: tile.stat ?? null,
  chart: tile.chart,
  width: WIDTHS.find((width) => width === tile.width) ?? 6,
  title: tile.title ?? null,
});
