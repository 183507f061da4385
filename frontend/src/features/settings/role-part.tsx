/** One role with its rights; those of the company's own are changed here. */
import { Button, Group } from '@mantine/core';
import { IconArrowLeft, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import type { Rights, RoleEntry } from '@/api/types';
import { say, sayProblem } from '@/form/toasts';
import { ActionButton } from '@/ui/guarded';
import { Part } from './part';
import type { RoleObject } from './role-levels';
import { type Matrix, RoleMatrix } from './role-matrix';
import classes from './roles.module.css';
import settings from './settings.module.css';

interface Props {
  role: RoleEntry;
  name: string;
  onCopy: () => void;
  onBack: () => void;
}

export function RolePart({ role, name, onCopy, onBack }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [changes, setChanges] = useState<Partial<Record<RoleObject, Rights>>>({});
  const [busy, setBusy] = useState(false);
  const own = role.id !== null && role.id !== undefined && may('edit', 'user');
  const matrix = { ...role.permissions, ...changes } as Matrix;
  const dirty = Object.keys(changes).length > 0;

  const save = async () => {
    setBusy(true);
    try {
      await patch(`/roles/${role.id}`, role.version ?? 0, { permissions: changes });
      await invalidate('role');
      setChanges({});
      say(t('role.saved'));
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Part
      title={name}
      action={
        <Group gap="xs">
          <Button variant="default" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
            {t('role.back')}
          </Button>
          <ActionButton
            variant="default"
            leftSection={<IconCopy size={14} />}
            may={may('edit', 'user')}
            onClick={onCopy}
          >
            {t('action.copy')}
          </ActionButton>
        </Group>
      }
    >
      {role.description && <p className={settings.text}>{role.description}</p>}
      <p className={settings.text}>{role.id ? t('role.levels') : t('role.readOnly')}</p>
      <RoleMatrix
        matrix={matrix}
        {...(own ? { onChange: (object, rights) => setChanges((old) => ({ ...old, [object]: rights })) } : {})}
      />
      <p className={settings.text} style={{ marginTop: 12 }}>
        {t('role.fixed')}
      </p>
      {own && (
        <div className={classes.foot}>
          <Button variant="default" disabled={!dirty || busy} onClick={() => setChanges({})}>
            {t('action.undo')}
          </Button>
          <Button loading={busy} disabled={!dirty} onClick={() => void save()}>
            {t('action.save')}
          </Button>
        </div>
      )}
    </Part>
  );
}
