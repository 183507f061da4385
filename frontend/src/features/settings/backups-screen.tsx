/** The backups that servers took, whether they can be restored, and taking one now. */
import { Alert, Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient } from '@/api/query';
import type { Backup, BackupJob, BackupList } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { reasonText } from '@/form/reason-text';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const POLL_MS = 1000;

const isMoving = (job: BackupJob | null | undefined): boolean => job?.state === 'running' || job?.state === 'ready';

async function order(path: '/backups' | `/jobs/${string}/cancel`, said: string): Promise<void> {
  try {
    await post(path as '/backups');
    say(said);
  } catch (error) {
    sayProblem(error);
  }
  await queryClient.invalidateQueries({ queryKey: ['backups'] });
}

/** Whether what is lost today could be brought back, in one sentence. */
function Standing({ list }: { list: BackupList }) {
  const { t } = useTranslation();
  const format = useFormat();
  const last = list.last_verified_at;
  if (!list.schedule) {
    return (
      <Alert color="yellow" mb="sm" role="status" title={t('backup.off')}>
        {t('backup.offText')}
      </Alert>
    );
  }
  if (list.overdue) {
    return (
      <Alert color={last ? 'red' : 'yellow'} mb="sm" role="status" title={t(last ? 'backup.late' : 'backup.never')}>
        {last ? t('backup.lateText', { when: format.moment(last) }) : t('backup.neverText')}
      </Alert>
    );
  }
  return <Alert color="teal" mb="sm" role="status" title={t('backup.good', { ago: last ? format.ago(last) : '' })} />;
}

function Schedule({ schedule }: { schedule: NonNullable<BackupList['schedule']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = [
    schedule.at
      ? t('backup.scheduleAt', { time: schedule.at })
      : t('backup.scheduleEvery', { count: schedule.every_hours ?? 0 }),
    t('backup.keep', { count: schedule.keep }),
    ...(schedule.next_at ? [t('backup.next', { when: format.moment(schedule.next_at) })] : []),
  ];
  return <p className={classes.text}>{parts.join(' · ')}</p>;
}

function Running({ job }: { job: BackupJob }) {
  const { t } = useTranslation();
  const may = useMay();
  if (!isMoving(job)) {
    if (job.state === 'done') return null;
    return (
      <p className={classes.text}>
        {t(job.state === 'failed' ? 'backup.failed' : 'backup.calledOff')}{' '}
        {job.state === 'failed' && job.reason && reasonText(t, job.reason)}
      </p>
    );
  }
  const total = job.total_count ?? 0;
  return (
    <section className={classes.running} aria-label={t('backup.running')}>
      <span>{t(job.cancel_requested ? 'backup.stopping' : 'backup.running')}</span>
      <Progress
        value={total > 0 ? (100 * job.done_count) / total : 0}
        aria-label={t('backup.progress')}
        style={{ flex: 1 }}
      />
      {!job.cancel_requested && (
        <ActionButton
          variant="subtle"
          color="red"
          size="compact-sm"
          may={may('edit', 'setting')}
          onClick={() => void order(`/jobs/${job.id}/cancel`, t('backup.cancelled'))}
        >
          {t('backup.cancel')}
        </ActionButton>
      )}
    </section>
  );
}

function BackupRow({ backup }: { backup: Backup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const megabytes = backup.size_bytes / 1e6;
  return (
    <tr>
      <td>
        <time dateTime={backup.taken_at}>{format.moment(backup.taken_at)}</time>
        <div className="muted">
          {t(backup.scheduled ? 'backup.bySchedule' : 'backup.byHand')} · {backup.file_name}
        </div>
      </td>
      <td className="num">
        {megabytes < 1
          ? t('backup.kb', { value: format.number(Math.ceil(backup.size_bytes / 1000)) })
          : t('backup.mb', { value: format.number(Math.round(megabytes)) })}
      </td>
      <td className="num">
        {t('backup.seconds', { value: format.number(Math.max(0.1, Math.round(backup.duration_ms / 100) / 10)) })}
      </td>
      <td className="num">{format.number(backup.position)}</td>
      <td>
        {backup.verified_at ? (
          <>
            <Pill color="teal">{t('backup.verified')}</Pill>
            <div className="muted">{format.ago(backup.verified_at)}</div>
          </>
        ) : (
          <Pill color={backup.verify_fault ? 'red' : 'orange'}>
            {t(backup.verify_fault ? 'backup.broken' : 'backup.notVerified')}
          </Pill>
        )}
        {backup.verify_fault && <div className={classes.reason}>{backup.verify_fault}</div>}
      </td>
      <td />
    </tr>
  );
}

export default function BackupsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const allowed = may('edit', 'setting');
  const backups = useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => get('/backups', {}, signal),
    refetchInterval: ({ state: { data } }) => (isMoving(data?.job) ? POLL_MS : 30 * POLL_MS),
    enabled: allowed,
  });
  if (!allowed) return <EmptyState title={t('state.notAllowed')} />;
  const list = backups.data;
  const now = (
    <Button
      size="sm"
      disabled={!list?.schedule || isMoving(list.job)}
      onClick={() => void order('/backups', t('backup.begun'))}
    >
      {t('backup.now')}
    </Button>
  );
  return (
    <Part title={t('settings.backups')} text={t('backup.text')} action={now}>
      {backups.isPending && <SkeletonLines />}
      {backups.error && <ErrorState error={backups.error} onRetry={() => void backups.refetch()} />}
      {list && (
        <>
          <Standing list={list} />
          {list.schedule && <Schedule schedule={list.schedule} />}
          {list.job && <Running job={list.job} />}
          {list.data.length > 0 && (
            <PlainTable
              wide
              heads={[
                t('backup.taken'),
                t('backup.size'),
                t('backup.took'),
                t('backup.position'),
                t('backup.verified'),
              ]}
            >
              {list.data.map((backup) => (
                <BackupRow key={backup.id} backup={backup} />
              ))}
            </PlainTable>
          )}
        </>
      )}
    </Part>
  );
}
