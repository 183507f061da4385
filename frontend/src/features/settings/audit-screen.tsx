/** Who did what, to which record, when and how; every filter stands in the address. */
import { Button, Select } from '@mantine/core';
import { IconDownload, IconX } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { useMay } from '@/api/me';
import type { AuditEntry, AuditKind } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { beginExport } from '@/records/export';
import { ActionButton } from '@/ui/guarded';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { AuditRow } from './audit-entry';
import { type AuditSearch, auditFile, auditQuery, narrowed } from './audit-query';
import { DayFilters, PersonFilter } from './log-filters';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const KINDS = [
  'created',
  'updated',
  'deleted',
  'restored',
  'purged',
  'password_changed',
  'opened',
  'exported',
  'signed_in',
  'sign_in_failed',
  'second_step_failed',
  'recovery_code_used',
  'stepped_up',
  'step_up_failed',
  'api_key_refused',
  'signed_out',
  'audit_read',
] as const satisfies AuditKind[];

const ENTITIES = [
  'account',
  'contact',
  'deal',
  'activity',
  'product',
  'pipeline',
  'stage',
  'tag',
  'user',
  'team',
  'company',
  'view',
  'dashboard',
  'api_key',
  'field_def',
  'share',
  'exchange_rate',
  'comment',
  'file',
] as const satisfies NonNullable<AuditEntry['entity']>[];

interface FiltersProps {
  search: AuditSearch;
  onNarrow: (change: AuditSearch) => void;
}

function Filters({ search, onNarrow }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.filters}>
      <legend className="hidden">{t('audit.filters')}</legend>
      <PersonFilter search={search} onNarrow={onNarrow} />
      <Select
        size="xs"
        label={t('audit.what')}
        placeholder={t('audit.everything')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everything') }}
        data={KINDS.map((value) => ({ value, label: t(`audit.kind.${value}`) }))}
        value={search.kind ?? null}
        onChange={(kind) => onNarrow({ kind: (kind ?? undefined) as AuditKind | undefined })}
      />
      <Select
        size="xs"
        label={t('audit.on')}
        placeholder={t('audit.everyRecord')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everyRecord') }}
        data={ENTITIES.map((value) => ({ value, label: t(`audit.entity.${value}`) }))}
        value={search.entity ?? null}
        onChange={(entity) => onNarrow({ entity: (entity ?? undefined) as AuditSearch['entity'] })}
      />
      <DayFilters search={search} onNarrow={onNarrow} />
      {search.record && (
        <Button
          size="xs"
          variant="default"
          rightSection={<IconX size={12} />}
          onClick={() => onNarrow({ record: undefined })}
        >
          {t('audit.notOnlyRecord')}
        </Button>
      )}
      {search.credential && (
        <Button
          size="xs"
          variant="default"
          rightSection={<IconX size={12} />}
          onClick={() => onNarrow({ credential: undefined })}
        >
          {t('audit.notOnlyCredential')}
        </Button>
      )}
    </fieldset>
  );
}

export default function AuditScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { timeZone } = useFormat();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as AuditSearch;
  const allowed = may('edit', 'setting');
  const entries = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) =>
      get('/audit', { ...auditQuery(search, timeZone), cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
    // each reading is written down, so it is read when somebody asks
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // what is focused stays while the next list is on its way
    placeholderData: keepPreviousData,
    enabled: allowed,
  });
  const narrow = (change: AuditSearch) =>
    void navigate({ to: '.', search: narrowed(search, change) as never, replace: true });
  if (!allowed) return <EmptyState title={t('state.notAllowed')} />;
  const rows = entries.data?.pages.flatMap((page) => page.data) ?? [];
  const save = (
    <ActionButton
      variant="default"
      leftSection={<IconDownload size={14} />}
      may={allowed}
      onClick={() => void beginExport(auditFile(search, timeZone)).catch(sayProblem)}
    >
      {t('audit.save')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.audit')} text={t('audit.text')} action={save}>
      <Filters search={search} onNarrow={narrow} />
      {entries.isPending && <SkeletonLines />}
      {entries.error && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data && rows.length === 0 && (
        <EmptyState title={t('audit.none')} text={t('audit.noneText')}>
          <Button variant="default" onClick={() => void navigate({ to: '.', search: {} as never, replace: true })}>
            {t('audit.all')}
          </Button>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <PlainTable wide heads={[t('audit.when'), t('audit.who'), t('audit.what'), t('audit.on')]}>
          {rows.map((entry) => (
            <AuditRow key={entry.id} entry={entry} onNarrow={narrow} />
          ))}
        </PlainTable>
      )}
      {entries.hasNextPage && (
        <Button
          variant="default"
          mt="sm"
          loading={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
    </Part>
  );
}
