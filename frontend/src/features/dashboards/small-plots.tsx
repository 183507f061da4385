/** A small chart over time for each group, all to one scale, so that no colours have to be told apart. */
import classes from './chart.module.css';
import { Plot, plotAxis } from './plot';
import type { Series } from './series';
import { useTexts } from './texts';
import type { Grouping, Metric } from './types';

interface Props {
  metric: Metric;
  group_by: Grouping;
  series: readonly Series[];
  kind: 'bar' | 'line';
  title: string;
}

export function SmallPlots({ metric, group_by, series, kind, title }: Props) {
  const texts = useTexts();
  const axis = plotAxis(
    metric,
    series.flatMap(({ rows }) => rows),
    true,
  );
  return (
    <div className={classes.small}>
      {series.map(({ key, label, rows }) => {
        const name = texts.group(group_by, { group: key || null, label });
        return (
          <div key={key}>
            <h3 className={classes.smallName}>{name}</h3>
            <Plot metric={metric} rows={rows} kind={kind} title={`${title}, ${name}`} axis={axis} small />
          </div>
        );
      })}
    </div>
  );
}
