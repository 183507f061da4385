/** A group: its win rate with the range that chance leaves it, its sales cycle, and how many deals that is. */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/locale';
import { type Axis, placeOf } from './axis';
import classes from './pattern.module.css';
import type { Pattern } from './patterns';
import { useTexts } from './texts';
import { useDrill } from './use-drill';

const percent = (share: number) => `${share * 100}%`;

interface Props {
  pattern: Pattern;
  average: number | null;
  /** Shared by all groups beside each other; it need not begin at zero, as places and not lengths are compared. */
  axis: Axis;
}

/** The share as a dot in its range, beside the average of all as a line. */
function Range({ pattern, average, axis }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { low, high } = pattern.within;
  const at = (share: number) => percent(placeOf(share, axis));
  const said = t('pattern.within', { low: format.percent(low), high: format.percent(high) });
  return (
    <Tooltip label={said} openDelay={60}>
      <span className={classes.range} role="img" aria-label={said}>
        {average !== null && <span className={classes.average} style={{ insetInlineStart: at(average) }} />}
        <span
          className={classes.whisker}
          style={{ insetInlineStart: at(low), width: percent(placeOf(high, axis) - placeOf(low, axis)) }}
        />
        <span className={classes.dot} style={{ insetInlineStart: at(pattern.won / pattern.closed) }} />
      </span>
    </Tooltip>
  );
}

export function PatternRow({ pattern, average, axis }: Props) {
  const texts = useTexts();
  const drill = useDrill();
  const { rate, cycle, label } = pattern;
  return (
    <li className={classes.row}>
      <span className={classes.name}>{texts.group(null, { group: pattern.key, label })}</span>
      <Range pattern={pattern} average={average} axis={axis} />
      <span className={`${classes.figure} num`}>
        {rate.records && (
          <Link {...drill(rate.records)} className={classes.open}>
            {texts.value('win_rate', rate.value, null)}
          </Link>
        )}
        <span className={classes.count}>{texts.counted('win_rate', rate)}</span>
      </span>
      <span className={`${classes.figure} num`}>
        {cycle?.records ? (
          <Link {...drill(cycle.records)} className={classes.open}>
            {texts.value('sales_cycle', cycle.value, null)}
          </Link>
        ) : (
          '–'
        )}
      </span>
    </li>
  );
}
