/** What all numbers of a page are narrowed to: pipeline, owner, team and time. */
import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines, useTeams, useUsers } from '@/api/lookups';
import classes from './dashboard.module.css';
import { daysOf } from './span';
import { type DashboardFilters, SPANS, type Span } from './types';
import { useToday } from './use-today';

interface Props {
  filters: DashboardFilters;
  onChange: (filters: DashboardFilters) => void;
  /** The leaderboard compares people and so has no choice of one. */
  withOwner?: boolean;
  /** Further choices in the same row. */
  children?: ReactNode;
}

const named = (rows: readonly { id: string; name: string }[]) =>
  rows.map(({ id, name }) => ({ value: id, label: name }));

function Days({ filters, onChange }: Pick<Props, 'filters' | 'onChange'>) {
  const { t } = useTranslation();
  return (
    <>
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          size="xs"
          type="date"
          aria-label={t(`dashboard.${end}`)}
          value={filters[end] ?? ''}
          {...(end === 'from' ? { max: filters.to ?? undefined } : { min: filters.from ?? undefined })}
          onChange={(event) => {
            const next = { ...filters, [end]: event.currentTarget.value };
            // half a date is none, and the first day is not after the last
            if (next.from && next.to && next.from <= next.to) onChange(next);
          }}
        />
      ))}
    </>
  );
}

export function FilterRow({ filters, onChange, withOwner = true, children }: Props) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const teams = useTeams();
  const users = useUsers();
  const today = useToday();
  const set = (change: Partial<DashboardFilters>) => onChange({ ...filters, ...change });
  const setSpan = (span: Span) => {
    const days =
      span === 'custom' ? (daysOf(filters, today) ?? daysOf({ ...filters, span: 'this_year' }, today)) : null;
    set({ span, from: days?.from ?? null, to: days?.to ?? null });
  };
  const pick = (
    name: 'pipeline_id' | 'owner_id' | 'team_id',
    all: string,
    rows: readonly { id: string; name: string }[],
  ) => (
    <Select
      size="xs"
      searchable
      aria-label={t(`field.${name}`)}
      data={[{ value: '', label: all }, ...named(rows)]}
      value={filters[name] ?? ''}
      allowDeselect={false}
      onChange={(id) => set({ [name]: id || null })}
    />
  );
  return (
    <search className={classes.filters} aria-label={t('filter.title')}>
      <Select
        size="xs"
        aria-label={t('dashboard.span')}
        data={SPANS.map((span) => ({ value: span, label: t(`dashboard.spans.${span}`) }))}
        value={filters.span}
        allowDeselect={false}
        onChange={(span) => span && setSpan(span as Span)}
      />
      {filters.span === 'custom' && <Days filters={filters} onChange={onChange} />}
      {(pipelines.length > 1 || filters.pipeline_id) && pick('pipeline_id', t('dashboard.allPipelines'), pipelines)}
      {(teams.length > 0 || filters.team_id) && pick('team_id', t('dashboard.allTeams'), teams)}
      {withOwner && pick('owner_id', t('dashboard.everybody'), users)}
      {children}
    </search>
  );
}
