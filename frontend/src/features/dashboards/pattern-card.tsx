/** The groups of one kind beside each other, and in a sentence what can be said of them. */
import { Button, SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import { useFormat } from '@/lib/locale';
import { SkeletonLines } from '@/ui/states';
import { useMetric } from './api';
import { between, placeOf } from './axis';
import { Findings } from './findings';
import classes from './pattern.module.css';
import { PatternRow } from './pattern-row';
import { type Compared, type Order, patternsOf, sorted } from './patterns';
import { questionOf } from './question';
import { TOP } from './series';
import { daysOf } from './span';
import tileClasses from './tile.module.css';
import { TileProblem } from './tile-problem';
import type { DashboardFilters, MetricPoint } from './types';
import { useToday } from './use-today';

interface Props {
  group_by: Compared;
  filters: DashboardFilters;
  /** Of all closed deals together. */
  rate: MetricPoint | undefined;
  cycle: number | null;
}

export function PatternCard({ group_by, filters, rate, cycle }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const heading = useId();
  const users = useUsers();
  const days = daysOf(filters, useToday());
  const [by, setBy] = useState<Order>(group_by === 'owner_id' ? 'sales_cycle' : 'win_rate');
  const [whole, setWhole] = useState(false);
  const ask = { group_by, period: null, stat: null };
  const rates = useMetric(questionOf({ ...ask, metric: 'win_rate' }, filters, days, users));
  const cycles = useMetric(questionOf({ ...ask, metric: 'sales_cycle' }, filters, days, users));
  const error = rates.error ?? cycles.error;
  const ready = rates.data && cycles.data && rate;
  const patterns = ready ? sorted(patternsOf(rates.data.data, cycles.data.data), by) : [];
  const shown = whole ? patterns : patterns.slice(0, TOP);
  const axis = between(shown.flatMap(({ within }) => [within.low, within.high]));
  const title = t(`pattern.of.${group_by}`);
  return (
    <section
      className={tileClasses.tile}
      data-pattern={group_by}
      aria-labelledby={heading}
      aria-busy={rates.isFetching}
    >
      <header className={classes.head}>
        <h2 id={heading} className={tileClasses.title}>
          {title}
        </h2>
        {patterns.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('pattern.order', { title })}
            value={by}
            onChange={(next) => setBy(next as Order)}
            data={[
              { value: 'win_rate', label: t('metric.name.win_rate') },
              { value: 'sales_cycle', label: t('metric.name.sales_cycle') },
            ]}
          />
        )}
      </header>
      {error ? (
        <TileProblem error={error} />
      ) : !ready ? (
        <SkeletonLines count={8} />
      ) : (
        <>
          <Findings group_by={group_by} patterns={patterns} rate={rate} cycle={cycle} />
          {rates.data.more && <p className={tileClasses.note}>{t('chart.cut', { most: rates.data.data.length })}</p>}
          {shown.length > 0 && (
            <ul className={classes.rows}>
              {shown.map((pattern) => (
                <PatternRow key={pattern.key} pattern={pattern} average={rate.value} axis={axis} />
              ))}
              <li className={classes.axis} aria-hidden>
                <span className={classes.marks}>
                  {axis.ticks.map((tick) => (
                    <span key={tick} style={{ insetInlineStart: `${placeOf(tick, axis) * 100}%` }}>
                      {format.percent(tick, 0)}
                    </span>
                  ))}
                </span>
              </li>
            </ul>
          )}
          {patterns.length > TOP && (
            <p className={classes.more}>
              {t('chart.shown', { shown: shown.length, count: patterns.length })}
              <Button variant="subtle" size="compact-xs" aria-expanded={whole} onClick={() => setWhole(!whole)}>
                {whole ? t('chart.fewer') : t('chart.all', { count: patterns.length })}
              </Button>
            </p>
          )}
        </>
      )}
    </section>
  );
}
