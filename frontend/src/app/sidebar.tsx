import { Tooltip } from '@mantine/core';
import {
  IconFileImport,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
  IconSettings,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useMayImport } from '@/features/imports/may-import';
import { keysLabel } from '@/lib/hotkeys';
import { IconButton } from '@/ui/guarded';
import { Bell } from './bell';
import { useNavItems } from './nav-items';
import { palette } from './overlays';
import classes from './shell.module.css';
import { UserMenu } from './user-menu';

interface Props {
  collapsed: boolean;
  opened: boolean;
  onCollapse: () => void;
}

function Item({
  to,
  label,
  keys,
  icon,
  collapsed,
}: {
  to: string;
  label: string;
  keys: string;
  icon: ReactNode;
  collapsed: boolean;
}) {
  return (
    <Tooltip label={`${collapsed ? `${label}  ` : ''}${keysLabel(keys)}`} position="right">
      <Link
        to={to}
        className={classes.link}
        activeOptions={{ exact: to === '/' }}
        activeProps={{ 'aria-current': 'page' }}
      >
        {icon}
        <span className={classes.linkText}>{label}</span>
      </Link>
    </Tooltip>
  );
}

export function Sidebar({ collapsed, opened, onCollapse }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const mayImport = useMayImport();
  return (
    <nav className={classes.sidebar} data-opened={opened || undefined} aria-label={t('nav.main')}>
      <div className={classes.brand}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className={classes.brandName}>{me.company.name}</span>
        <IconButton
          label={collapsed ? t('nav.expand') : t('nav.collapse')}
          keys="["
          onClick={onCollapse}
          className={classes.desktopOnly}
        >
          {collapsed ? <IconLayoutSidebarLeftExpand size={16} /> : <IconLayoutSidebarLeftCollapse size={16} />}
        </IconButton>
      </div>
      <Tooltip label={keysLabel('mod+k')} position="right">
        <button type="button" className={classes.search} onClick={() => palette.set(true)}>
          <IconSearch size={15} aria-hidden />
          <span className={classes.linkText}>{t('palette.open')}</span>
          <kbd className={classes.kbd} aria-hidden>
            {keysLabel('mod+k')}
          </kbd>
        </button>
      </Tooltip>
      <div className={classes.links}>
        {useNavItems().map(({ to, label, icon: Icon, keys }) => (
          <Item
            key={to}
            to={to}
            label={t(label)}
            keys={keys}
            collapsed={collapsed}
            icon={<Icon size={17} stroke={1.75} aria-hidden />}
          />
        ))}
      </div>
      <div className={classes.links} data-end>
        <Bell collapsed={collapsed} />
        {mayImport && (
          <Item
            to="/import"
            label={t('import.title')}
            keys="g i"
            collapsed={collapsed}
            icon={<IconFileImport size={17} stroke={1.75} aria-hidden />}
          />
        )}
        <Item
          to="/settings"
          label={t('nav.settings')}
          keys="g s"
          collapsed={collapsed}
          icon={<IconSettings size={17} stroke={1.75} aria-hidden />}
        />
        <UserMenu />
      </div>
    </nav>
  );
}
