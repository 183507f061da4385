/** The history of the configuration, the newest change first, each with its undo; every filter stands in the address. */
import { Button, Select } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import i18next from 'i18next';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { useMay } from '@/api/me';
import { useRoleName } from '@/api/roles';
import type { ConfigurationChange } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { labelOf } from '@/form/field';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { useDefinition, useFields } from '@/records/definition';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { type AuditSearch, auditQuery, narrowed } from './audit-query';
import classes from './configuration.module.css';
import { ConfigurationEntry } from './configuration-entry';
import type { Words } from './configuration-values';
import { DayFilters, PersonFilter } from './log-filters';
import { Part } from './part';
import settings from './settings.module.css';

const ENTITIES = [
  'pipeline',
  'stage',
  'field_def',
  'role',
  'user',
  'team',
  'tag',
  'company',
  'exchange_rate',
  'view',
  'webhook',
] as const satisfies ConfigurationChange['entity'][];

type Search = Pick<AuditSearch, 'user' | 'entity' | 'from' | 'to'>;

function Filters({ search, onNarrow }: { search: Search; onNarrow: (change: Search) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className={settings.filters}>
      <legend className="hidden">{t('audit.filters')}</legend>
      <Select
        size="xs"
        label={t('audit.on')}
        placeholder={t('audit.everything')}
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everything') }}
        data={ENTITIES.map((value) => ({ value, label: t(`audit.entity.${value}`) }))}
        value={search.entity ?? null}
        onChange={(entity) => onNarrow({ entity: (entity ?? undefined) as Search['entity'] })}
      />
      <PersonFilter search={search} onNarrow={onNarrow} />
      <DayFilters search={search} onNarrow={onNarrow} />
    </fieldset>
  );
}

function useWords(names: Readonly<Record<string, string>>): (entity: ConfigurationChange['entity']) => Words {
  const { t } = useTranslation();
  const format = useFormat();
  const role = useRoleName();
  const dealFields = useFields(useDefinition('deal'));
  const word = (path: string) => (i18next.exists(path) ? t(path as never) : undefined);
  return (entity) => ({
    word,
    role,
    field: (name) => word(`configuration.field.${entity}_${name}`) ?? word(`configuration.field.${name}`) ?? name,
    name: (id) => names[id],
    dealField: (name) => {
      const field = dealFields.find((one) => one.name === name);
      return field ? labelOf(t, field) : name;
    },
    day: format.day,
    moment: format.moment,
    number: format.number,
    teamLead: (name) => t('team.leadOf', { name }),
  });
}

export default function ConfigurationScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { timeZone } = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const search = useSearch({ strict: false }) as Search;
  const allowed = may('edit', 'setting');
  const changes = useInfiniteQuery({
    queryKey: ['configuration-changes', search],
    queryFn: ({ pageParam, signal }) => {
      const { user_id, entity, from, to } = auditQuery(search, timeZone);
      return get('/configuration-changes', { user_id, entity, from, to, cursor: pageParam, limit: 50 }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
    placeholderData: keepPreviousData,
    enabled: allowed,
  });
  const names = Object.assign({}, ...(changes.data?.pages.map((page) => page.names) ?? [])) as Record<string, string>;
  const words = useWords(names);
  const undo = useCallback(
    async (change: ConfigurationChange) => {
      setBusy(change.id);
      try {
        await post(`/configuration-changes/${change.id}/undo`, undefined);
        say(t('configuration.undone'));
      } catch (error) {
        sayProblem(error);
      } finally {
        setBusy(null);
        // what was taken back may be shown on any screen
        await client.invalidateQueries();
      }
    },
    [client, t],
  );
  if (!allowed) return <EmptyState title={t('state.notAllowed')} />;
  const narrow = (change: Search) =>
    void navigate({ to: '.', search: narrowed(search, change) as never, replace: true });
  const rows = changes.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Part title={t('settings.history')} text={t('configuration.text')}>
      <Filters search={search} onNarrow={narrow} />
      {changes.isPending && <SkeletonLines />}
      {changes.error && <ErrorState error={changes.error} onRetry={() => void changes.refetch()} />}
      {changes.data && rows.length === 0 && (
        <EmptyState title={t('audit.none')} text={t('configuration.noneText')}>
          <Button variant="default" onClick={() => void navigate({ to: '.', search: {} as never, replace: true })}>
            {t('audit.all')}
          </Button>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ol className={classes.list}>
          {rows.map((change) => (
            <ConfigurationEntry
              key={change.id}
              change={change}
              words={words}
              busy={busy === change.id}
              onUndo={() => void undo(change)}
            />
          ))}
        </ol>
      )}
      {changes.hasNextPage && (
        <Button
          variant="default"
          mt="sm"
          loading={changes.isFetchingNextPage}
          onClick={() => void changes.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
    </Part>
  );
}
