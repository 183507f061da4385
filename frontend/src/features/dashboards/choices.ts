/** Which tiles there can be: what a metric can be split by, and what each split can be drawn as. */
import { isCustom } from './custom-groups';
import { METRICS } from './metrics';
import type { Chart, Grouping, Metric, MetricDefinition, Tile } from './types';

type Split = Pick<Tile, 'group_by' | 'period'>;

/** The drawings that tell something of this split. */
export function chartsOf({ group_by, period }: Split): Chart[] {
  if (!group_by && !period) return ['number', 'table'];
  return period ? ['line', 'bar', 'table'] : ['bar', 'table'];
}

const USUAL_WIDTH: Readonly<Record<Chart, Tile['width']>> = { number: 3, bar: 6, line: 8, table: 6 };

/** Every metric of deals can be split by their custom fields. */
export const allows = (definition: MetricDefinition, group: Grouping): boolean =>
  isCustom(group) ? METRICS[definition.metric].counts !== 'activities' : definition.groups.includes(group);

/** The tile with what its metric and its split do not allow put right. */
export function mended(tile: Tile, definition: MetricDefinition): Tile {
  const group_by = tile.group_by && allows(definition, tile.group_by) ? tile.group_by : null;
  const period = tile.period && definition.periods.includes(tile.period) ? tile.period : null;
  const stat = tile.stat && definition.stats.includes(tile.stat) ? tile.stat : null;
  const charts = chartsOf({ group_by, period });
  const chart = charts.includes(tile.chart) ? tile.chart : (charts[0] ?? 'table');
  const width = chart === tile.chart ? tile.width : USUAL_WIDTH[chart];
  return { ...tile, group_by, period, stat, chart, width };
}

/** What a new tile shows before anything is chosen. */
export const newTile = (metric: Metric = 'won_amount'): Tile => ({
  metric,
  group_by: null,
  period: null,
  stat: null,
  chart: 'number',
  width: 3,
  title: null,
});
