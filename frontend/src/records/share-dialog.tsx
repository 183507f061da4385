/** Gives one user or team a right on one record, for good or until a day; lists and ends such rights. */
import { Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconUser, IconUsers, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { post, remove } from '@/api/client';
import { type PagedEntity, pointTo } from '@/api/entities';
import { useNames, useTeams, useUsers } from '@/api/lookups';
import { queryClient, useList } from '@/api/query';
import type { AnyRecord, Share, ShareLevel } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { ErrorState } from '@/form/error-state';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { momentOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';
import { IconButton } from '@/ui/guarded';
import { SkeletonLines } from '@/ui/states';
import classes from './share-dialog.module.css';

interface Props {
  entity: PagedEntity;
  record: AnyRecord;
  title: string;
  onClose: () => void;
}

const reload = () => queryClient.invalidateQueries({ queryKey: ['shares'] });

function Shares({ entity, record }: Pick<Props, 'entity' | 'record'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useNames();
  const { data, error, refetch } = useList('shares', {
    ...pointTo(entity, record.id),
    sort: 'created_at',
    limit: 200,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines count={2} />;
  if (data.data.length === 0) return <p className="muted">{t('share.none')}</p>;
  const nameOf = (share: Share) => name(share.user_id ? 'users' : 'teams', share.user_id ?? share.team_id) ?? '…';
  const end = async (share: Share) => {
    await remove(`/shares/${share.id}`, share.version);
    await reload();
    const { user_id, team_id, level, until } = share;
    sayWithUndo(t('share.ended', { name: nameOf(share) }), async () => {
      await post('/shares', { ...pointTo(entity, record.id), user_id, team_id, level, until });
      await reload();
    });
  };
  return (
    <ul className={classes.list} aria-label={t('share.current')}>
      {data.data.map((share) => {
        const Icon = share.user_id ? IconUser : IconUsers;
        return (
          <li key={share.id}>
            <Icon size={15} aria-label={t(share.user_id ? 'share.user' : 'share.team')} />
            <span className={classes.name}>{nameOf(share)}</span>
            <span className="muted">
              {t(`choice.share_level.${share.level}`)}
              {share.until && ` · ${t('share.untilDay', { day: format.moment(share.until) })}`}
            </span>
            <IconButton
              size={24}
              label={t('share.end', { name: nameOf(share) })}
              onClick={() => void end(share).catch(sayProblem)}
            >
              <IconX size={13} />
            </IconButton>
          </li>
        );
      })}
    </ul>
  );
}

export function ShareDialog({ entity, record, title, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const users = useUsers().filter((u) => (u.status === 'active' || u.status === 'invited') && u.id !== record.owner_id);
  const teams = useTeams();
  const form = useForm({
    initial: { receiver: null as string | null, level: 'view' as ShareLevel, until: '' },
    check: (v): Record<string, string> => ({
      ...(v.receiver ? {} : { receiver: t('form.required') }),
      ...(v.until && v.until < format.today() ? { until: t('share.past') } : {}),
    }),
    submit: async ({ receiver, level, until }, idempotencyKey) => {
      const to = teams.some((team) => team.id === receiver) ? { team_id: receiver } : { user_id: receiver };
      const end = until ? momentOf(until, '23:59', format.timeZone) : null;
      await post('/shares', { ...pointTo(entity, record.id), ...to, level, until: end }, { idempotencyKey });
      await reload();
      form.reset();
    },
  });
  const { values, errors, set } = form;
  const options = (rows: readonly { id: string; name: string }[]) =>
    rows.map((row) => ({ value: row.id, label: row.name }));
  return (
    <DialogForm
      title={t('share.titleOf', { name: title })}
      form={form}
      submit={t('share.submit')}
      cancel={t('action.close')}
      onClose={onClose}
    >
      <Shares entity={entity} record={record} />
      <Select
        label={t('share.with')}
        searchable
        data-autofocus
        data={[
          { group: t('settings.users'), items: options(users) },
          { group: t('settings.teams'), items: options(teams) },
        ]}
        nothingFoundMessage={t('state.nothingFound')}
        value={values.receiver}
        error={errors.receiver ?? errors.user_id ?? errors.team_id}
        onChange={(v) => set('receiver', v)}
      />
      <Group gap="sm" align="end" grow>
        <SegmentedControl
          size="xs"
          aria-label={t('share.level')}
          value={values.level}
          onChange={(v) => set('level', v as ShareLevel)}
          data={(['view', 'edit'] as const).map((v) => ({ value: v, label: t(`choice.share_level.${v}`) }))}
        />
        <TextInput
          type="date"
          label={t('share.until')}
          min={format.today()}
          value={values.until}
          error={errors.until}
          onChange={(event) => set('until', event.currentTarget.value)}
        />
      </Group>
    </DialogForm>
  );
}
