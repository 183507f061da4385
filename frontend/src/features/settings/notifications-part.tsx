/** What the user wants to be told. */
import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import { meOptions, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import type { NotificationKind } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { Part } from './part';

const KINDS = [
  'mentioned',
  'commented',
  'assigned',
  'moved',
  'changed',
  'reminder',
] as const satisfies NotificationKind[];

export function NotificationsPart() {
  const { t } = useTranslation();
  const { user } = useMe();
  const set = async (kind: NotificationKind, told: boolean) => {
    const muted = told ? user.muted.filter((one) => one !== kind) : [...user.muted, kind];
    await patch('/me', user.version, { muted });
    await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
  };
  return (
    <Part title={t('notification.title')} text={t('notification.settingsText')}>
      {KINDS.map((kind) => (
        <Switch
          key={kind}
          mb="sm"
          label={t(`notification.kind.${kind}`)}
          description={t(`notification.kindText.${kind}`)}
          checked={!user.muted.includes(kind)}
          onChange={(event) => void set(kind, event.currentTarget.checked).catch(sayProblem)}
        />
      ))}
    </Part>
  );
}
