import { Select, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post, remove } from '@/api/client';
import { useTeams } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import type { Team } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { ActionButton, IconButton } from '@/ui/guarded';
import { EmptyState } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

/** Teams in the order of their tree, each with its depth. */
export function treeOf(
  teams: readonly Team[],
  parent: string | null = null,
  depth = 0,
): { team: Team; depth: number }[] {
  const ids = new Set(teams.map((team) => team.id));
  return teams
    .filter((team) => (team.parent_id && ids.has(team.parent_id) ? team.parent_id : null) === parent)
    .flatMap((team) => [{ team, depth }, ...treeOf(teams, team.id, depth + 1)]);
}

function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation();
  const teams = useTeams();
  const below = new Set(team ? [team.id, ...treeOf(teams, team.id).map((entry) => entry.team.id)] : []);
  const form = useForm({
    initial: { name: team?.name ?? '', parent_id: team?.parent_id ?? null },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v, idempotencyKey) => {
      if (team) await patch(`/teams/${team.id}`, team.version, v);
      else await post('/teams', v, { idempotencyKey });
      await invalidate('team');
      onClose();
    },
  });
  return (
    <DialogForm title={team ? team.name : t('team.new')} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      <Select
        label={t('team.parent')}
        clearable
        data={teams.filter((other) => !below.has(other.id)).map((other) => ({ value: other.id, label: other.name }))}
        value={form.values.parent_id}
        error={form.errors.parent_id}
        onChange={(v) => form.set('parent_id', v)}
      />
    </DialogForm>
  );
}

export default function TeamsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const teams = useTeams();
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const drop = async (team: Team) => {
    await remove(`/teams/${team.id}`, team.version);
    await invalidate('team');
    sayWithUndo(t('record.deleted', { name: team.name }), async () => {
      await post(`/teams/${team.id}/restore`, undefined, { version: '*' });
      await invalidate('team');
    });
  };
  return (
    <Part
      title={t('settings.teams')}
      text={t('team.text')}
      action={
        <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'team')} onClick={() => setOpen('new')}>
          {t('team.new')}
        </ActionButton>
      }
    >
      {teams.length === 0 ? (
        <EmptyState title={t('team.none')} />
      ) : (
        <PlainTable heads={[t('field.name'), t('team.members')]}>
          {treeOf(teams).map(({ team, depth }) => (
            <tr key={team.id}>
              <td style={{ paddingInlineStart: 8 + depth * 22 }}>
                {depth > 0 && <span className="muted">└ </span>}
                {team.name}
              </td>
              <td className="num">{team.member_count}</td>
              <td className={classes.end}>
                <IconButton
                  label={t('record.edit', { field: team.name })}
                  may={may('edit', 'team')}
                  onClick={() => setOpen(team)}
                >
                  <IconPencil size={15} />
                </IconButton>
                <IconButton
                  label={t('record.delete', { name: team.name })}
                  may={may('delete', 'team')}
                  onClick={() => void drop(team).catch(sayProblem)}
                >
                  <IconTrash size={15} />
                </IconButton>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {open && <TeamDialog team={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
