import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceLaptop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { meOptions, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import { endSession } from '@/api/session';
import type { Language, Theme, User } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { dropAllDrafts } from '@/lib/draft';
import { InitialsMark } from '@/ui/initials';
import { LANGUAGES } from './i18n';
import { cheatSheet } from './overlays';
import classes from './shell.module.css';

const THEMES = { auto: IconDeviceLaptop, light: IconSun, dark: IconMoon } as const;

export async function logOut(everywhere: boolean): Promise<void> {
  await post(everywhere ? '/auth/logout-everywhere' : '/auth/logout');
  dropAllDrafts();
  endSession();
}

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const save = (change: Partial<User>) =>
    void patch('/me', me.user.version, change)
      .then(() => queryClient.invalidateQueries({ queryKey: meOptions.queryKey }))
      .catch(sayProblem);
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.link}>
          <InitialsMark name={me.user.name} />
          <span className={classes.linkText}>{me.user.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email ?? me.user.name}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={15} />} onClick={() => void navigate({ to: '/settings' })}>
          {t('settings.profile')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={() => cheatSheet.set(true)}>
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('field.theme')}</Menu.Label>
        {(Object.keys(THEMES) as Theme[]).map((theme) => {
          const Icon = THEMES[theme];
          return (
            <Menu.Item
              key={theme}
              leftSection={<Icon size={15} />}
              rightSection={colorScheme === theme ? <IconCheck size={14} aria-label={t('value.chosen')} /> : null}
              onClick={() => {
                setColorScheme(theme);
                save({ theme });
              }}
            >
              {t(`choice.theme.${theme}`)}
            </Menu.Item>
          );
        })}
        <Menu.Label>{t('field.language')}</Menu.Label>
        {(Object.entries(LANGUAGES) as [Language, string][]).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={i18n.language === language ? <IconCheck size={14} aria-label={t('value.chosen')} /> : null}
            onClick={() => {
              void i18n.changeLanguage(language);
              save({ language });
            }}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void logOut(false).catch(sayProblem)}>
          {t('nav.logOut')}
        </Menu.Item>
        <Menu.Item onClick={() => void logOut(true).catch(sayProblem)}>{t('nav.logOutEverywhere')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
