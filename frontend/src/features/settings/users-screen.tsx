import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, remove } from '@/api/client';
import { useTeams, useUsers } from '@/api/lookups';
import { useMay, useMe } from '@/api/me';
import { isProblem } from '@/api/problem';
import { invalidate } from '@/api/query';
import { useRoleName } from '@/api/roles';
import type { Invitation, User } from '@/api/types';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { Part, PlainTable, ShownOnce } from './part';
import classes from './settings.module.css';
import { HandOverDialog, InviteDialog, UserDialog } from './user-dialogs';

const STATUS_COLORS = { active: 'teal', invited: 'blue', deactivated: 'gray', no_login: 'gray' } as const;

type Open =
  | { kind: 'invite' }
  | { kind: 'edit' | 'handOver' | 'factor'; user: User }
  | { kind: 'link'; invitation: Invitation }
  | null;

export default function UsersScreen() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const format = useFormat();
  const users = useUsers();
  const teams = useTeams();
  const roleName = useRoleName();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const editable = may('edit', 'user');

  const newLink = async (user: User) => {
    const invitation = await post(`/users/${user.id}/invite`, undefined, { version: user.version });
    await invalidate('user');
    setOpen({ kind: 'link', invitation });
  };
  const deactivate = async (user: User) => {
    try {
      await post(`/users/${user.id}/deactivate`, { hand_over_to: null }, { version: user.version });
      await invalidate('user');
    } catch (error) {
      if (isProblem(error) && error.code === 'owns_open_records') setOpen({ kind: 'handOver', user });
      else throw error;
    }
  };
  const resetFactor = async (user: User) => {
    await remove(`/users/${user.id}/second-factor`, user.version);
    await invalidate('user');
    say(t('security.resetDone', { name: user.name }));
  };
  const activate = async (user: User) => {
    await post(`/users/${user.id}/activate`, undefined, { version: user.version });
    await invalidate('user');
    say(t('user.activated', { name: user.name }));
  };

  return (
    <Part
      title={t('settings.users')}
      action={
        <ActionButton
          leftSection={<IconPlus size={14} />}
          may={may('create', 'user')}
          onClick={() => setOpen({ kind: 'invite' })}
        >
          {t('user.invite')}
        </ActionButton>
      }
    >
      <PlainTable
        heads={[t('field.name'), t('field.role'), t('field.team_id'), t('field.status'), t('user.lastLogin')]}
      >
        {users.map((user) => (
          <tr key={user.id}>
            <td>
              <strong>{user.name}</strong>
              <div className="muted">{user.email}</div>
            </td>
            <td>{roleName(user.role)}</td>
            <td>
              {user.teams
                .map((m) => {
                  const name = teams.find((team) => team.id === m.team_id)?.name ?? '';
                  return m.lead ? t('team.leadOf', { name }) : name;
                })
                .join(', ')}
            </td>
            <td>
              <Pill color={STATUS_COLORS[user.status]}>{t(`choice.user_status.${user.status}`)}</Pill>
              {user.second_factor && <div className="muted">{t('security.on')}</div>}
            </td>
            <td>{user.last_login_at ? format.ago(user.last_login_at) : '–'}</td>
            <td className={classes.end}>
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon size={28} aria-label={t('record.actionsFor', { name: user.name })} disabled={!editable}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setOpen({ kind: 'edit', user })}>{t('action.edit')}</Menu.Item>
                  <Menu.Item disabled={!user.email} onClick={() => void newLink(user).catch(sayProblem)}>
                    {user.status === 'active' ? t('user.passwordLink') : t('user.inviteLink')}
                  </Menu.Item>
                  {user.second_factor && user.id !== me.user.id && (
                    <Menu.Item color="red" onClick={() => setOpen({ kind: 'factor', user })}>
                      {t('security.reset')}
                    </Menu.Item>
                  )}
                  {user.status === 'deactivated' ? (
                    <Menu.Item onClick={() => void activate(user).catch(sayProblem)}>{t('user.activate')}</Menu.Item>
                  ) : (
                    <Menu.Item
                      color="red"
                      disabled={user.id === me.user.id}
                      onClick={() => void deactivate(user).catch(sayProblem)}
                    >
                      {t('user.deactivate')}
                    </Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            </td>
          </tr>
        ))}
      </PlainTable>
      {open?.kind === 'invite' && (
        <InviteDialog onClose={close} onInvited={(invitation) => setOpen({ kind: 'link', invitation })} />
      )}
      {open?.kind === 'edit' && <UserDialog user={open.user} onClose={close} />}
      {open?.kind === 'handOver' && <HandOverDialog user={open.user} onClose={close} />}
      {open?.kind === 'factor' && (
        <ConfirmDialog
          opened
          title={t('security.resetOf', { name: open.user.name })}
          text={t('security.resetText')}
          confirm={t('security.reset')}
          onConfirm={() => void resetFactor(open.user).catch(sayProblem)}
          onClose={close}
        />
      )}
      {open?.kind === 'link' && (
        <ShownOnce
          title={t('user.linkTitle', { name: open.invitation.user.name })}
          text={t('user.linkText', { until: format.moment(open.invitation.expires_at) })}
          value={open.invitation.link}
          onClose={close}
        />
      )}
    </Part>
  );
}
