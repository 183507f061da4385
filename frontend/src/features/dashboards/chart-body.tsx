/** A metric that is split, drawn as the tile says or as a table; what is cut off is told and one click away. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bars } from './bars';
import classes from './chart.module.css';
import { Figures } from './figures';
import { addsUp, METRICS } from './metrics';
import { Plot } from './plot';
import { bySize, ranked, rowOf, seriesOf, TOP, TOP_SERIES } from './series';
import { SmallPlots } from './small-plots';
import type { Days } from './span';
import type { MetricPoint, Tile } from './types';

interface Props {
  tile: Tile;
  points: readonly MetricPoint[];
  days: Days | null;
  title: string;
  table: boolean;
}

/** The first of many, and the button that shows all. */
function useCut<T>(all: readonly T[], most: number) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const shown = whole ? all : all.slice(0, most);
  const more = all.length > most && (
    <p className={classes.cut}>
      {t('chart.shown', { shown: shown.length, count: all.length })}
      <Button variant="subtle" size="compact-xs" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? t('chart.fewer') : t('chart.all', { count: all.length })}
      </Button>
    </p>
  );
  return { shown, more };
}

function OfGroups({ tile, points, title }: Props & { tile: Tile }) {
  const { metric, group_by } = tile;
  const rows = ranked(points.map(rowOf), { better: METRICS[metric].better, group_by });
  const { shown, more } = useCut(rows, TOP);
  if (!group_by) return null;
  return (
    <>
      <Bars metric={metric} group_by={group_by} rows={shown} title={title} />
      {more}
    </>
  );
}

function OverTime({ tile, points, days, title }: Props) {
  const { metric, group_by, period, chart } = tile;
  const kind = chart === 'line' ? 'line' : 'bar';
  const series = period ? bySize(seriesOf(points, { period, days, zero: addsUp(metric) })) : [];
  const { shown, more } = useCut(series, TOP_SERIES);
  const [only] = series;
  if (!group_by) return only ? <Plot metric={metric} rows={only.rows} kind={kind} title={title} /> : null;
  return (
    <>
      <SmallPlots metric={metric} group_by={group_by} series={shown} kind={kind} title={title} />
      {more}
    </>
  );
}

export function ChartBody(props: Props) {
  const { t } = useTranslation();
  const { tile, points, title, table, days } = props;
  const { metric, group_by, period } = tile;
  if (points.every(({ count }) => count === 0))
    return <p className={classes.nothing}>{t(`chart.nothing.${METRICS[metric].counts}`)}</p>;
  if (table || tile.chart === 'table' || (!group_by && !period)) {
    const rows = period
      ? seriesOf(points, { period, days, zero: addsUp(metric) }).flatMap((series) => series.rows)
      : ranked(points.map(rowOf), { better: METRICS[metric].better, group_by });
    return <Figures tile={tile} rows={rows} title={title} />;
  }
  return period ? <OverTime {...props} /> : <OfGroups {...props} />;
}
