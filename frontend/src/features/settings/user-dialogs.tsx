/** Forms about one user: invite, change, hand over before deactivating. */
import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useTeams, useUsers } from '@/api/lookups';
import { invalidate } from '@/api/query';
import { useRoleNames } from '@/api/roles';
import type { Invitation, Membership, User } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';

export function InviteDialog({
  onClose,
  onInvited,
}: {
  onClose: () => void;
  onInvited: (invitation: Invitation) => void;
}) {
  const { t } = useTranslation();
  const teams = useTeams();
  const roles = useRoleNames();
  const form = useForm({
    initial: { name: '', email: '', role: 'rep', team_id: null as string | null },
    check: (v): Record<string, string> => ({
      ...(v.name.trim() ? {} : { name: t('form.required') }),
      ...(v.email.trim() ? {} : { email: t('form.required') }),
    }),
    submit: async ({ team_id, ...v }, idempotencyKey) => {
      const body = { ...v, ...(team_id ? { team_id } : {}) };
      const invitation = await post('/invitations', body, { idempotencyKey });
      await invalidate('user', 'role');
      onInvited(invitation);
    },
  });
  const { values, errors, set } = form;
  return (
    <DialogForm title={t('user.invite')} form={form} submit={t('user.invite')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('field.email')}
        type="email"
        value={values.email}
        error={errors.email}
        onChange={(event) => set('email', event.currentTarget.value)}
      />
      <Select
        label={t('field.role')}
        allowDeselect={false}
        data={roles}
        value={values.role}
        error={errors.role}
        onChange={(v) => v && set('role', v)}
      />
      <Select
        label={t('field.team_id')}
        clearable
        data={teams.map((team) => ({ value: team.id, label: team.name }))}
        value={values.team_id}
        onChange={(v) => set('team_id', v)}
      />
    </DialogForm>
  );
}

export function UserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const teams = useTeams();
  const roles = useRoleNames();
  const form = useForm({
    initial: { name: user.name, email: user.email ?? '', role: user.role, teams: user.teams },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v) => {
      await patch(`/users/${user.id}`, user.version, { ...v, email: v.email.trim() || null });
      await invalidate('user', 'role', 'team');
      onClose();
    },
  });
  const { values, errors, set } = form;
  const change = (team_id: string, part: Partial<Membership> | null) => {
    const rest = values.teams.filter((m) => m.team_id !== team_id);
    const old = values.teams.find((m) => m.team_id === team_id) ?? { team_id, lead: false };
    set('teams', part ? [...rest, { ...old, ...part }] : rest);
  };
  return (
    <DialogForm title={user.name} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('field.email')}
        type="email"
        value={values.email}
        error={errors.email}
        onChange={(event) => set('email', event.currentTarget.value)}
      />
      <Select
        label={t('field.role')}
        allowDeselect={false}
        data={roles}
        value={values.role}
        error={errors.role}
        onChange={(v) => v && set('role', v)}
      />
      {teams.length > 0 && (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend style={{ fontSize: 13, fontWeight: 500 }}>{t('settings.teams')}</legend>
          {teams.map((team) => {
            const membership = values.teams.find((m) => m.team_id === team.id);
            return (
              <Group key={team.id} justify="space-between" mih={30}>
                <Checkbox
                  label={team.name}
                  checked={Boolean(membership)}
                  onChange={(event) => change(team.id, event.currentTarget.checked ? {} : null)}
                />
                <Checkbox
                  label={t('team.lead')}
                  aria-label={t('team.leadOf', { name: team.name })}
                  disabled={!membership}
                  checked={membership?.lead ?? false}
                  onChange={(event) => change(team.id, { lead: event.currentTarget.checked })}
                />
              </Group>
            );
          })}
        </fieldset>
      )}
    </DialogForm>
  );
}

export function HandOverDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const others = useUsers().filter((u) => u.id !== user.id && u.status === 'active');
  const form = useForm({
    initial: { hand_over_to: null as string | null },
    check: (v): Record<string, string> => (v.hand_over_to ? {} : { hand_over_to: t('form.required') }),
    submit: async (v) => {
      await post(`/users/${user.id}/deactivate`, v, { version: user.version });
      await invalidate('user', 'contact', 'account', 'deal', 'activity');
      onClose();
    },
  });
  return (
    <DialogForm
      title={t('user.handOver', { name: user.name })}
      form={form}
      submit={t('user.deactivate')}
      onClose={onClose}
    >
      <Select
        label={t('user.handOverTo')}
        description={t('user.handOverText')}
        searchable
        data={others.map((u) => ({ value: u.id, label: u.name }))}
        value={form.values.hand_over_to}
        error={form.errors.hand_over_to}
        onChange={(v) => form.set('hand_over_to', v)}
      />
    </DialogForm>
  );
}
