/** Tells how much the user was told and has not read, and opens it. */
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useUnread } from '@/features/notifications/unread';
import { keysLabel } from '@/lib/hotkeys';
import classes from './bell.module.css';
import { notifications } from './overlays';
import shell from './shell.module.css';

const MOST = 99;
const short = (count: number) => (count > MOST ? `${MOST}+` : String(count));

/** In the sidebar. */
export function Bell({ collapsed }: { collapsed: boolean }) {
  const { t } = useTranslation();
  const unread = useUnread();
  const label = t('notification.title');
  return (
    <Tooltip label={`${collapsed ? `${label}  ` : ''}${keysLabel('g n')}`} position="right">
      <UnstyledButton className={`${shell.link} ${classes.bell}`} onClick={() => notifications.set(true)}>
        <IconBell size={17} stroke={1.75} aria-hidden />
        <span className={shell.linkText}>{label}</span>
        {unread > 0 && (
          <span className={classes.count} data-collapsed={collapsed || undefined}>
            {short(unread)}
            <span className="hidden"> {t('notification.unreadWord')}</span>
          </span>
        )}
      </UnstyledButton>
    </Tooltip>
  );
}

/** On top of a phone's screen. */
export function TopBell() {
  const { t } = useTranslation();
  const unread = useUnread();
  const label = t('notification.title');
  return (
    <ActionIcon
      size={44}
      className={classes.bell}
      aria-label={unread ? `${label} ${short(unread)} ${t('notification.unreadWord')}` : label}
      onClick={() => notifications.set(true)}
    >
      <IconBell size={20} />
      {unread > 0 && (
        <span className={classes.count} data-collapsed aria-hidden>
          {short(unread)}
        </span>
      )}
    </ActionIcon>
  );
}
