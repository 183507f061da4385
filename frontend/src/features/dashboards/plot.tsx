/** Values over time, as columns or as a line with points, over an axis from zero. */
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Axis, axisOf, everyNth, placeOf } from './axis';
import classes from './chart.module.css';
import { METRICS } from './metrics';
import { Point } from './point';
import { useRoving } from './roving';
import type { Row } from './series';
import { isPresent } from './span';
import { useTexts } from './texts';
import type { Metric } from './types';
import { useToday } from './use-today';

interface Props {
  metric: Metric;
  rows: readonly Row[];
  kind: 'bar' | 'line';
  title: string;
  /** Shared by small charts beside each other, so that their heights can be compared. */
  axis?: Axis;
  small?: boolean;
}

const NAME_PX = 46;
const percent = (share: number) => `${share * 100}%`;

/** The stretches of a line, broken where there is no value, and the area from each down to zero. */
function stretchesOf(rows: readonly Row[], axis: Axis): { line: string; area: string }[] {
  const stretches: [number, number][][] = [[]];
  for (const [index, { value }] of rows.entries())
    if (value === null) stretches.push([]);
    else stretches.at(-1)?.push([index + 0.5, 100 - placeOf(value, axis) * 100]);
  const zero = 100 - placeOf(0, axis) * 100;
  return stretches
    .filter((points) => points.length > 1)
    .map((points) => {
      const line = points.join(' ');
      return { line, area: `${points[0]?.[0]},${zero} ${line} ${points.at(-1)?.[0]},${zero}` };
    });
}

export const plotAxis = (metric: Metric, rows: readonly Row[], small = false): Axis =>
  axisOf(
    rows.map((row) => row.value),
    small ? 2 : 4,
    METRICS[metric].unit === 'count',
  );

/** Whether a year is to be written below the name: at the first, and where a new one begins. */
const yearAt = (rows: readonly Row[], index: number): string | null => {
  const [year = '', rest] = (rows[index]?.period ?? '').split('-');
  return rest && (index === 0 || !rows[index - 1]?.period?.startsWith(year)) ? year : null;
};

function Names({ rows }: { rows: readonly Row[] }) {
  const texts = useTexts();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const nth = everyNth(rows.length, width, NAME_PX);
  return (
    <div ref={ref} className={classes.names} aria-hidden>
      {rows.map((row, index) => (
        <span key={row.key} className={classes.name}>
          {(index % nth === 0 || yearAt(rows, index)) && (
            <>
              <span>{index % nth === 0 ? texts.periodMark(row.period ?? '') : ' '}</span>
              <span className={classes.year}>{yearAt(rows, index)}</span>
            </>
          )}
        </span>
      ))}
    </div>
  );
}

export function Plot({ metric, rows, kind, title, axis: shared, small = false }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const today = useToday();
  const scroller = useRef<HTMLDivElement>(null);
  const { box, onKeyDown, pointProps } = useRoving<HTMLDivElement>(rows.length);
  const axis = shared ?? plotAxis(metric, rows, small);
  const currency = rows.find((row) => row.currency)?.currency ?? null;
  const unfinished = (row: Row) => isPresent(row.period ?? '', today);
  const nameOf = (row: Row) => {
    const name = texts.period(row.period ?? '');
    return unfinished(row) ? t('chart.soFar', { period: name }) : name;
  };
  // the latest is what people look for first
  useEffect(() => {
    scroller.current?.scrollTo({ left: scroller.current.scrollWidth });
  }, []);
  return (
    <div className={classes.plot} data-small={small || undefined}>
      <div className={classes.marks} aria-hidden>
        {axis.ticks.map((tick) => (
          <span key={tick} className="num" style={{ bottom: percent(placeOf(tick, axis)) }}>
            {texts.mark(metric, tick, currency)}
          </span>
        ))}
      </div>
      <div ref={scroller} className={classes.scroller}>
        <div className={classes.canvas}>
          <div className={classes.field}>
            {axis.ticks.map((tick) => (
              <span key={tick} className={classes.gridLine} style={{ bottom: percent(placeOf(tick, axis)) }} />
            ))}
            {kind === 'line' && (
              <svg className={classes.lines} viewBox={`0 0 ${rows.length} 100`} preserveAspectRatio="none" aria-hidden>
                {stretchesOf(rows, axis).map(({ line, area }) => (
                  <g key={line}>
                    <polygon points={area} />
                    <polyline points={line} vectorEffect="non-scaling-stroke" />
                  </g>
                ))}
              </svg>
            )}
            {/* biome-ignore lint/a11y/useSemanticElements: a chart is no set of fields */}
            <div
              ref={box}
              role="group"
              className={classes.bands}
              aria-label={t('chart.overTime', { title })}
              onKeyDown={onKeyDown}
            >
              {rows.map((row, index) => (
                <Point
                  key={row.key}
                  row={row}
                  name={nameOf(row)}
                  text={row.value === null ? t('chart.noValue') : texts.whole(metric, row)}
                  className={classes.band}
                  roving={pointProps(index)}
                >
                  {row.value !== null && (
                    <span
                      className={kind === 'line' ? classes.dot : classes.column}
                      data-unfinished={unfinished(row) || undefined}
                      style={
                        kind === 'line'
                          ? { bottom: percent(placeOf(row.value, axis)) }
                          : { height: percent(Math.max(0, placeOf(row.value, axis))) }
                      }
                    />
                  )}
                </Point>
              ))}
            </div>
          </div>
          <Names rows={rows} />
        </div>
      </div>
    </div>
  );
}
