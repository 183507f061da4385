/** New, rename or share, duplicate and delete for the dashboard shown. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import type { UseDashboards } from './current';
import { NameDialog, type Named } from './name-dialog';
import { changeDashboard, deleteDashboard, makeDashboard, restoreDashboard } from './store';
import { NO_FILTERS } from './types';

export function ManageMenu({ dashboards, title }: { dashboards: UseDashboards; title: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asked, setAsked] = useState<'new' | 'rename' | 'copy' | null>(null);
  const { current } = dashboards;
  if (!current) return null;
  const { dashboard, tiles, filters } = current;
  const mayEdit = dashboard !== undefined && may('edit', 'view', dashboard);

  const drop = async () => {
    if (!dashboard) return;
    await deleteDashboard(dashboard);
    dashboards.open('default');
    sayWithUndo(t('dashboard.deleted', { name: dashboard.name }), async () => {
      await restoreDashboard(dashboard);
      dashboards.open(dashboard.id);
    });
  };
  const answer = async (values: Named, key: string) => {
    if (asked === 'rename' && dashboard) return changeDashboard(dashboard, values);
    const content = asked === 'copy' ? { tiles, filters } : { tiles: [], filters: NO_FILTERS };
    const made = await makeDashboard({ ...values, ...content }, key);
    dashboards.open(made.id, true);
  };
  const initial: Record<NonNullable<typeof asked>, Named> = {
    new: { name: '', shared: false },
    rename: { name: title, shared: dashboard?.shared ?? false },
    copy: { name: t('dashboard.copyOf', { name: title }), shared: false },
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={30} variant="default" aria-label={t('dashboard.manage')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked('new')}>{t('dashboard.new')}</Menu.Item>
          <Menu.Item onClick={() => setAsked('copy')}>{t('dashboard.duplicate')}</Menu.Item>
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setAsked('rename')}>{t('view.rename')}</Menu.Item>
              <Menu.Item color="red" onClick={() => void drop().catch(sayProblem)}>
                {t('dashboard.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <NameDialog
          title={t(asked === 'rename' ? 'view.rename' : asked === 'copy' ? 'dashboard.duplicate' : 'dashboard.new')}
          initial={initial[asked]}
          submit={t(asked === 'rename' ? 'action.save' : 'dashboard.make')}
          onSubmit={answer}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
