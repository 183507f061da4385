/** A dashboard: which one, what it is narrowed to, its tiles, and all that changes them. */
import { Button } from '@mantine/core';
import { IconChartBar, IconCheck, IconDeviceFloppy, IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { sameValue } from '@/lib/merge';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { PageHeader } from '@/ui/page-header';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { useDashboards } from './current';
import classes from './dashboard.module.css';
import { FilterRow } from './filter-row';
import { ManageMenu } from './manage-menu';
import { Places, usualName } from './places';
import { changeDashboard } from './store';
import { TileEditor } from './tile-editor';
import { TileGrid } from './tile-grid';
import { MAX_TILES } from './types';
import { useEditing } from './use-editing';

export default function DashboardScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const dashboards = useDashboards();
  const editing = useEditing(dashboards);
  const [adding, setAdding] = useState(false);
  const { current } = dashboards;
  const dashboard = current?.dashboard;
  const mayEdit = dashboard ? may('edit', 'view', dashboard) : may('create', 'view');
  const isEditing = dashboards.editing && mayEdit;
  const title = dashboard?.name ?? t(`dashboard.usual.${usualName(current?.role)}`);
  const narrowed = dashboard && mayEdit && current && !sameValue(current.filters, current.saved);
  const saveFilters = async () => {
    if (!dashboard || !current) return;
    await changeDashboard(dashboard, { filters: current.filters });
    dashboards.setFilters(current.filters);
  };
  const full = (current?.tiles.length ?? 0) >= MAX_TILES;
  const add = (
    <ActionButton
      leftSection={<IconPlus size={14} />}
      may={!full}
      reason={t('dashboard.full', { count: MAX_TILES })}
      onClick={() => setAdding(true)}
    >
      {t('dashboard.addTile')}
    </ActionButton>
  );
  return (
    <div className={classes.page}>
      <PageHeader title={t('dashboard.title')} meta={current && title}>
        {isEditing && add}
        <ActionButton
          variant={isEditing ? 'filled' : 'default'}
          may={mayEdit}
          leftSection={isEditing ? <IconCheck size={14} /> : <IconPencil size={14} />}
          onClick={() => dashboards.setEditing(!isEditing)}
        >
          {isEditing ? t('action.done') : t('action.edit')}
        </ActionButton>
        <ManageMenu dashboards={dashboards} title={title} />
      </PageHeader>
      <Places at="dashboard" />
      {!dashboards.missing && (
        <div className={classes.bar}>
          {current && <FilterRow filters={current.filters} onChange={dashboards.setFilters} />}
          {narrowed && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconDeviceFloppy size={14} />}
              onClick={() => void saveFilters().catch(sayProblem)}
            >
              {t('dashboard.saveFilters')}
            </Button>
          )}
        </div>
      )}
      <div className={classes.body}>
        {isEditing && <p className={classes.hint}>{t(dashboard ? 'dashboard.editText' : 'dashboard.editUsualText')}</p>}
        {dashboards.missing ? (
          <EmptyState title={t('dashboard.missing')} text={t('dashboard.missingText')}>
            <LinkButton to="/dashboard">{t('dashboard.toOwn')}</LinkButton>
          </EmptyState>
        ) : !current && dashboards.error ? (
          <ErrorState error={dashboards.error} onRetry={dashboards.retry} />
        ) : !current ? (
          <SkeletonLines count={10} />
        ) : current.tiles.length === 0 ? (
          <EmptyState
            icon={<IconChartBar size={28} aria-hidden />}
            title={t('dashboard.empty')}
            text={t(mayEdit ? 'dashboard.emptyText' : 'dashboard.emptyForeign')}
          >
            {mayEdit && add}
          </EmptyState>
        ) : (
          <TileGrid
            // the copy that the first change makes of the default takes its place
            key={isEditing ? 'editing' : (dashboard?.id ?? 'default')}
            tiles={current.tiles}
            filters={current.filters}
            editing={isEditing ? editing : undefined}
          />
        )}
      </div>
      {adding && current && (
        <TileEditor filters={current.filters} onSave={editing.add} onClose={() => setAdding(false)} />
      )}
    </div>
  );
}
