/** What the palette can do besides finding records. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconBulb,
  IconFileExport,
  IconFileImport,
  IconKeyboard,
  IconMoon,
  IconPlus,
  IconSettings,
  IconTrash,
  IconTrophy,
  IconUserCheck,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import type { Entity } from '@/api/entities';
import { meOptions, useMay, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import { useMayImport } from '@/features/imports/may-import';
import { say, sayProblem } from '@/form/toasts';
import { useStore } from '@/lib/store';
import { openCreate } from '@/records/create';
import { openExport, shownList } from '@/records/export';
import { router } from '@/records/navigate';
import { deleteRecord, saveRecord } from '@/records/save';
import { target } from '@/records/target';
import { useNavItems } from './nav-items';
import { cheatSheet } from './overlays';

export interface Command {
  id: string;
  group: 'selection' | 'create' | 'go' | 'other';
  label: string;
  icon: ComponentType<{ size?: number | string }>;
  keys?: string;
  disabled?: boolean;
  run: () => void;
}

const CREATED = ['contact', 'account', 'deal', 'activity'] as const satisfies Entity[];

function useTargetCommands(): Command[] {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const now = useStore(target);
  if (!now) return [];
  const { definition, records } = now;
  const count = records.length;
  const each = (run: (record: (typeof records)[number]) => Promise<unknown>, said: string) => () =>
    void Promise.all(records.map(run)).then(() => say(said), sayProblem);
  return [
    {
      id: 'assign-me',
      group: 'selection',
      label: t('palette.assignToMe', { count }),
      icon: IconUserCheck,
      disabled: !records.every((record) => may('assign', definition.entity, record)),
      run: each((record) => saveRecord(definition, record, { owner_id: me.user.id }), t('list.changed', { count })),
    },
    {
      id: 'delete',
      group: 'selection',
      label: t('palette.delete', { count }),
      icon: IconTrash,
      disabled: !records.every((record) => may('delete', definition.entity, record)),
      run: () =>
        void Promise.all(
          records.map((record) => deleteRecord(definition, record, t('list.deleted', { count: 1 }))),
        ).catch(sayProblem),
    },
  ];
}

/** The list on the screen as a file, and what is selected in it. */
function useExportCommands(): Command[] {
  const { t } = useTranslation();
  const may = useMay();
  const list = useStore(shownList);
  const chosen = useStore(target);
  if (!list || !may('export', list.definition.entity)) return [];
  const { entity } = list.definition;
  const ids = chosen?.definition.entity === entity ? chosen.records.map(({ id }) => id) : [];
  const picked: Command = {
    id: 'export-picked',
    group: 'selection',
    label: t('palette.export', { count: ids.length }),
    icon: IconFileExport,
    run: () => openExport({ ...list, ids }),
  };
  const all: Command = {
    id: 'export',
    group: 'other',
    label: t('export.title', { records: t(`entities.${entity}`) }),
    icon: IconFileExport,
    run: () => openExport(list),
  };
  return ids.length ? [picked, all] : [all];
}

export function useCommands(): Command[] {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const mayImport = useMayImport();
  const exports = useExportCommands();
  const { setColorScheme } = useMantineColorScheme();
  const colorScheme = useComputedColorScheme();
  return [
    ...useTargetCommands(),
    ...exports.filter(({ group }) => group === 'selection'),
    ...CREATED.map(
      (entity): Command => ({
        id: `create-${entity}`,
        group: 'create',
        label: t(`create.${entity}`),
        icon: IconPlus,
        disabled: !may('create', entity),
        run: () => openCreate({ entity, ...(entity === 'activity' ? { onCreated: () => {} } : {}) }),
      }),
    ),
    ...useNavItems().map(
      (item): Command => ({
        id: item.to,
        group: 'go',
        label: t(item.label),
        icon: item.icon,
        keys: item.keys,
        run: () => router.go(item.to),
      }),
    ),
    ...(may('view', 'deal')
      ? ([
          { to: '/leaderboard', label: t('leaderboard.title'), icon: IconTrophy },
          { to: '/patterns', label: t('pattern.title'), icon: IconBulb },
        ].map(({ to, ...shown }) => ({ ...shown, id: to, group: 'go', run: () => router.go(to) })) satisfies Command[])
      : []),
    ...(mayImport
      ? [
          {
            id: 'import',
            group: 'go',
            label: t('import.title'),
            icon: IconFileImport,
            keys: 'g i',
            run: () => router.go('/import'),
          } satisfies Command,
        ]
      : []),
    {
      id: 'settings',
      group: 'go',
      label: t('nav.settings'),
      icon: IconSettings,
      keys: 'g s',
      run: () => router.go('/settings'),
    },
    ...exports.filter(({ group }) => group === 'other'),
    {
      id: 'theme',
      group: 'other',
      label: t('palette.switchTheme'),
      icon: IconMoon,
      run: () => {
        const theme = colorScheme === 'dark' ? 'light' : 'dark';
        setColorScheme(theme);
        void patch('/me', me.user.version, { theme })
          .then(() => queryClient.invalidateQueries({ queryKey: meOptions.queryKey }))
          .catch(sayProblem);
      },
    },
    {
      id: 'keys',
      group: 'other',
      label: t('shortcuts.title'),
      icon: IconKeyboard,
      keys: '?',
      run: () => cheatSheet.set(true),
    },
  ];
}
