import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '@/api/client';
import { useUsers } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import { useRoleName, useRoles } from '@/api/roles';
import type { RoleEntry } from '@/api/types';
import { say, sayProblem } from '@/form/toasts';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { Part, PlainTable } from './part';
import { RoleDialog } from './role-dialog';
import { RolePart } from './role-part';
import classes from './roles.module.css';
import settings from './settings.module.css';

type Open = { kind: 'new'; copyOf: string; name: string } | { kind: 'rename' | 'delete'; role: RoleEntry } | null;

function RoleMenu({ role, name, onOpen }: { role: RoleEntry; name: string; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={t('record.actionsFor', { name })} disabled={!may('edit', 'user')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onOpen({ kind: 'new', copyOf: role.key, name: t('role.copyName', { name }) })}>
          {t('role.copy', { name })}
        </Menu.Item>
        {role.id && (
          <>
            <Menu.Item onClick={() => onOpen({ kind: 'rename', role })}>{t('role.rename', { name })}</Menu.Item>
            <Menu.Item color="red" onClick={() => onOpen({ kind: 'delete', role })}>
              {t('record.delete', { name })}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

export default function RolesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const roles = useRoles();
  const users = useUsers();
  const nameOf = useRoleName();
  const [shown, setShown] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const role = roles.find(({ key }) => key === shown);

  const drop = async ({ id, version, key }: RoleEntry) => {
    try {
      await remove(`/roles/${id}`, version ?? 0);
      await invalidate('role');
      say(t('record.deleted', { name: nameOf(key) }));
    } catch (error) {
      sayProblem(error);
    }
  };
  const ask = (next: Open) => {
    const names = next?.kind === 'delete' ? users.filter((user) => user.role === next.role.key) : [];
    if (names.length > 0) say(t('role.usedBy', { names: names.map(({ name }) => name).join(', ') }));
    else setOpen(next);
  };
  const copy = (of: RoleEntry) =>
    setOpen({ kind: 'new', copyOf: of.key, name: t('role.copyName', { name: nameOf(of.key) }) });

  return (
    <>
      {role ? (
        <RolePart
          key={role.key}
          role={role}
          name={nameOf(role.key)}
          onCopy={() => copy(role)}
          onBack={() => setShown(null)}
        />
      ) : (
        <Part
          title={t('settings.roles')}
          text={t('role.text')}
          action={
            <ActionButton
              leftSection={<IconPlus size={14} />}
              may={may('edit', 'user')}
              onClick={() => setOpen({ kind: 'new', copyOf: 'rep', name: '' })}
            >
              {t('role.new')}
            </ActionButton>
          }
        >
          <PlainTable heads={[t('field.name'), t('role.base'), t('role.users')]}>
            {roles.map((entry) => (
              <tr key={entry.key}>
                <td>
                  <button
                    type="button"
                    className={classes.name}
                    aria-label={t('role.open', { name: nameOf(entry.key) })}
                    onClick={() => setShown(entry.key)}
                  >
                    {nameOf(entry.key)}
                  </button>
                  {entry.description && <div className="muted">{entry.description}</div>}
                </td>
                <td>{entry.id ? nameOf(entry.base) : <Pill color="gray">{t('role.builtIn')}</Pill>}</td>
                <td className="num">{entry.users}</td>
                <td className={settings.end}>
                  <RoleMenu role={entry} name={nameOf(entry.key)} onOpen={ask} />
                </td>
              </tr>
            ))}
          </PlainTable>
        </Part>
      )}
      {open?.kind === 'new' && (
        <RoleDialog
          copyOf={open.copyOf}
          name={open.name}
          onClose={close}
          onDone={(key) => {
            close();
            if (key) setShown(key);
          }}
        />
      )}
      {open?.kind === 'rename' && (
        <RoleDialog
          role={open.role}
          copyOf={open.role.base}
          name={nameOf(open.role.key)}
          onClose={close}
          onDone={close}
        />
      )}
      {open?.kind === 'delete' && (
        <ConfirmDialog
          opened
          title={t('role.delete', { name: nameOf(open.role.key) })}
          text={t('role.deleteText')}
          confirm={t('action.delete')}
          onConfirm={() => void drop(open.role)}
          onClose={close}
        />
      )}
    </>
  );
}
