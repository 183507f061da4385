/** What can be done with a list as a whole: take it away as a file, bring records in from one. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFileExport, IconFileImport } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { useMayImport } from '@/features/imports/may-import';
import { usePhone } from '@/lib/use-phone';
import { type ListToExport, openExport } from './export';

export function ListMenu({ list }: { list: ListToExport }) {
  const { t } = useTranslation();
  const may = useMay();
  const { entity } = list.definition;
  const mayExport = may('export', entity);
  const mayImport = useMayImport() && entity !== 'activity';
  const phone = usePhone();
  if (!mayExport && !mayImport) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={phone ? 44 : 30} variant={phone ? 'subtle' : 'default'} aria-label={t('list.actions')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayExport && (
          <Menu.Item leftSection={<IconFileExport size={14} />} onClick={() => openExport(list)}>
            {t('export.open')}
          </Menu.Item>
        )}
        {mayImport && (
          <Menu.Item leftSection={<IconFileImport size={14} />} component={Link} to="/import">
            {t('export.import')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
