import { Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useTeams } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { Team } from '@/api/types';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { EmptyState } from '@/ui/states';
import { dropEntry } from './entries';
import { EntryButtons } from './entry-buttons';
import { EntryDialog } from './entry-dialog';
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
  return (
    <EntryDialog
      title={team ? team.name : t('team.new')}
      initial={{ name: team?.name ?? '', parent_id: team?.parent_id ?? null }}
      save={(v, idempotencyKey) =>
        team ? patch(`/teams/${team.id}`, team.version, v) : post('/teams', v, { idempotencyKey })
      }
      shownBy={['team']}
      onClose={onClose}
    >
      {({ values, errors, set }) => (
        <Select
          label={t('team.parent')}
          clearable
          data={teams.filter((other) => !below.has(other.id)).map((other) => ({ value: other.id, label: other.name }))}
          value={values.parent_id}
          error={errors.parent_id}
          onChange={(parent) => set('parent_id', parent)}
        />
      )}
    </EntryDialog>
  );
}

export default function TeamsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const teams = useTeams();
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'team')} onClick={() => setOpen('new')}>
      {t('team.new')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.teams')} text={t('team.text')} action={create}>
      {teams.length === 0 ? (
        <EmptyState title={t('team.none')} text={t('team.noneText')}>
          {create}
          <LinkButton to="/settings/users">{t('empty.toUsers')}</LinkButton>
        </EmptyState>
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
                <EntryButtons
                  name={team.name}
                  mayEdit={may('edit', 'team')}
                  mayDelete={may('delete', 'team')}
                  onEdit={() => setOpen(team)}
                  onDelete={() => void dropEntry('team', team, t('record.deleted', { name: team.name }))}
                />
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {open && <TeamDialog team={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
