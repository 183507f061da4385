/** Groups as bars that lie under each other, each with its value and count written out. */
import { useTranslation } from 'react-i18next';
import { axisOf, placeOf } from './axis';
import classes from './chart.module.css';
import { METRICS } from './metrics';
import { Point } from './point';
import { useRoving } from './roving';
import type { Row } from './series';
import { useTexts } from './texts';
import type { Grouping, Metric } from './types';

interface Props {
  metric: Metric;
  group_by: Grouping;
  rows: readonly Row[];
  title: string;
}

const percent = (share: number) => `${share * 100}%`;

export function Bars({ metric, group_by, rows, title }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const { box, onKeyDown, pointProps } = useRoving<HTMLUListElement>(rows.length);
  const { unit } = METRICS[metric];
  const axis = axisOf(
    rows.map((row) => row.value),
    3,
    unit === 'count',
  );
  const currency = rows[0]?.currency ?? null;
  return (
    <ul ref={box} className={classes.bars} aria-label={t('chart.bars', { title })} onKeyDown={onKeyDown}>
      {rows.map((row, index) => {
        const name = texts.group(group_by, row);
        return (
          <li key={row.key} className={classes.barItem}>
            <Point
              written
              row={row}
              name={name}
              text={texts.whole(metric, row)}
              className={classes.bar}
              roving={pointProps(index)}
            >
              <span className={classes.barName} data-without={row.group === null || undefined}>
                {name}
              </span>
              <span className={classes.track}>
                {axis.ticks.map((tick) => (
                  <span
                    key={tick}
                    className={classes.trackLine}
                    style={{ insetInlineStart: percent(placeOf(tick, axis)) }}
                  />
                ))}
                {row.value !== null && row.value !== 0 && (
                  <span className={classes.fill} style={{ width: percent(Math.max(0, placeOf(row.value, axis))) }} />
                )}
              </span>
              <strong className={`${classes.barValue} num`}>{texts.value(metric, row.value, row.currency)}</strong>
              {unit !== 'count' && <span className={`${classes.barCount} num`}>{texts.counted(metric, row)}</span>}
            </Point>
          </li>
        );
      })}
      <li className={classes.barAxis} aria-hidden>
        <span className={classes.track}>
          {axis.ticks.map((tick) => (
            <span key={tick} className={classes.trackMark} style={{ insetInlineStart: percent(placeOf(tick, axis)) }}>
              {texts.mark(metric, tick, currency)}
            </span>
          ))}
        </span>
      </li>
    </ul>
  );
}
