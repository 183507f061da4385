/** One tile: its heading with unit, what it means, and its number or chart; a chart can be read as a table. */
import { ActionIcon, Popover } from '@mantine/core';
import { IconChartBar, IconInfoCircle, IconTable } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import { IconButton } from '@/ui/guarded';
import { useMetric } from './api';
import { ChartBody } from './chart-body';
import { METRICS } from './metrics';
import { NumberBody } from './number-body';
import { questionOf } from './question';
import { rowOf } from './series';
import { daysBefore, daysOf } from './span';
import { useTexts } from './texts';
import classes from './tile.module.css';
import { TileProblem } from './tile-problem';
import type { DashboardFilters, Tile } from './types';
import { useToday } from './use-today';

interface Props {
  tile: Tile;
  filters: DashboardFilters;
  /** Buttons that change the tile. */
  children?: ReactNode;
}

function Meaning({ tile }: { tile: Tile }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const title = texts.title(tile);
  return (
    <Popover width={280} position="bottom-end" shadow="md">
      <Popover.Target>
        <ActionIcon size={24} aria-label={t('chart.means', { title })}>
          <IconInfoCircle size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes.meaning}>{t(`metric.means.${tile.metric}`)}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function Bones({ tile }: { tile: Tile }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('state.loading')} className={classes.bones} data-chart={tile.chart}>
      <span />
      <span />
      <span />
    </div>
  );
}

export function TileCard({ tile, filters, children }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const heading = useId();
  const users = useUsers();
  const today = useToday();
  const [table, setTable] = useState(false);
  const isNumber = tile.chart === 'number';
  const days = daysOf(filters, today);
  const question = questionOf(tile, filters, days, users);
  const answer = useMetric(question);
  const earlier = isNumber && !METRICS[tile.metric].present ? daysBefore(filters, today) : null;
  const before = useMetric(questionOf(tile, filters, earlier, users), earlier !== null);
  const points = answer.data?.data;
  const [first] = points ?? [];
  const [former] = before.data?.data ?? [];
  const title = texts.title(tile);
  const drawn = tile.chart === 'bar' || tile.chart === 'line';
  const compared = earlier && former && filters.span !== 'all_time';
  return (
    <section className={classes.tile} aria-labelledby={heading} aria-busy={answer.isFetching}>
      <header className={classes.head}>
        <h2 id={heading} className={classes.title}>
          {title}
        </h2>
        {!isNumber && <span className={classes.unit}>{texts.unit(tile.metric, first?.currency ?? null)}</span>}
        <span className={classes.tools}>
          {drawn && points && (
            <IconButton
              label={t(table ? 'chart.asChart' : 'chart.asTable', { title })}
              size={24}
              aria-pressed={table}
              onClick={() => setTable(!table)}
            >
              {table ? <IconChartBar size={14} /> : <IconTable size={14} />}
            </IconButton>
          )}
          <Meaning tile={tile} />
          {children}
        </span>
      </header>
      {answer.error && !points ? (
        <TileProblem error={answer.error} chart={tile.chart} />
      ) : !points ? (
        <Bones tile={tile} />
      ) : isNumber && first ? (
        <NumberBody
          metric={tile.metric}
          row={rowOf(first)}
          before={
            compared
              ? { row: rowOf(former), span: filters.span as Exclude<typeof filters.span, 'all_time'> }
              : undefined
          }
        />
      ) : (
        <ChartBody tile={tile} points={points} days={days} title={title} table={table} />
      )}
      {answer.data?.more && <p className={classes.note}>{t('chart.cut', { most: answer.data.data.length })}</p>}
      {question.unheeded.length > 0 && (
        <p className={classes.note}>{question.unheeded.map((part) => t(`chart.unheeded.${part}`)).join(' ')}</p>
      )}
    </section>
  );
}
