/** The queue: what waits, runs and has ended, looked at again for as long as something happens. */
import { Anchor, Button, Progress, Select } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { get, post } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient } from '@/api/query';
import type { JobState, QueuedJob } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { reasonText } from '@/form/reason-text';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { bulkShown } from '@/records/bulk';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { Pill } from '@/ui/pill';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const STATES = ['ready', 'running', 'done', 'failed', 'cancelled'] as const satisfies JobState[];
const KINDS = [
  'import',
  'import_undo',
  'bulk_update',
  'bulk_update_undo',
  'sample_data',
  'sample_data_removal',
  'backup',
  'maintenance',
] as const;
const COLORS: Record<JobState, string> = {
  ready: 'gray',
  running: 'blue',
  done: 'teal',
  failed: 'red',
  cancelled: 'orange',
};
const POLL_MS = 1000;

/** What is shown; both stand in the address. */
interface Search {
  state?: JobState;
  kind?: string;
}

const kindText = (t: TFunction, kind: string): string =>
  KINDS.some((known) => known === kind) ? t(`job.kind.${kind as (typeof KINDS)[number]}`) : kind;

async function order(job: QueuedJob, what: 'retry' | 'cancel', said: string): Promise<void> {
  try {
    await post(`/jobs/${job.id}/${what}`);
    say(said);
  } catch (error) {
    sayProblem(error);
  }
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['jobs'] }),
    queryClient.invalidateQueries({ queryKey: ['imports'] }),
  ]);
}

/** Work that happens now; what only waits for its hour does not. */
const isMoving = (job: QueuedJob): boolean =>
  job.state === 'running' || (job.state === 'ready' && Date.parse(job.run_at) <= Date.now() + 60_000);

function JobRow({ job }: { job: QueuedJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const kind = kindText(t, job.kind);
  const name = t('job.of', { kind, when: format.moment(job.created_at) });
  const total = job.total_count ?? 0;
  return (
    <tr>
      <td>
        <strong>{kind}</strong>
        {job.bulk_update_id && (
          <div>
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => bulkShown.set(job.bulk_update_id ?? null)}
            >
              {t('bulk.name', { number: job.bulk_update_number })}
            </Anchor>
          </div>
        )}
        {job.import_id && (
          <div>
            <Link to="/imports/$id" params={{ id: job.import_id }} className={classes.link}>
              {job.import_name || t('job.itsImport')}
            </Link>
          </div>
        )}
      </td>
      <td>
        <Pill color={COLORS[job.state]}>
          {t(job.state === 'running' && job.cancel_requested ? 'job.stopping' : `job.state.${job.state}`)}
        </Pill>
        {job.reason && <div className={classes.reason}>{reasonText(t, job.reason)}</div>}
        {job.state === 'ready' && job.run_at > job.created_at && (
          <div className="muted">{t('job.due', { when: format.moment(job.run_at) })}</div>
        )}
      </td>
      <td className="num">
        {total > 0 && t('list.progress', { done: job.done_count, total })}
        {total > 0 && job.state === 'running' && (
          <Progress value={(100 * job.done_count) / total} aria-label={t('job.progressOf', { name })} />
        )}
        <div className="muted">{t('job.attempts', { count: job.attempts })}</div>
      </td>
      <td>
        <time dateTime={job.created_at} title={format.moment(job.created_at)}>
          {format.ago(job.created_at)}
        </time>
        <div className="muted">{job.created_by_name ?? t('timeline.system')}</div>
      </td>
      <td className={classes.end}>
        {job.can_retry && (
          <ActionButton
            variant="default"
            size="compact-sm"
            may={may('edit', 'setting')}
            aria-label={t('job.retryOf', { name })}
            onClick={() => void order(job, 'retry', t('job.retried', { name: kind }))}
          >
            {t('action.retry')}
          </ActionButton>
        )}
        {job.can_cancel && !job.cancel_requested && (
          <ActionButton
            variant="subtle"
            color="red"
            size="compact-sm"
            may={may('edit', 'setting')}
            aria-label={t('job.cancelOf', { name })}
            onClick={() => void order(job, 'cancel', t('job.cancelled', { name: kind }))}
          >
            {t('job.cancel')}
          </ActionButton>
        )}
      </td>
    </tr>
  );
}

export default function JobsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const navigate = useNavigate();
  const { state, kind } = useSearch({ strict: false }) as Search;
  const allowed = may('edit', 'setting');
  const jobs = useInfiniteQuery({
    queryKey: ['jobs', 'list', state, kind],
    queryFn: ({ pageParam, signal }) => get('/jobs', { state, kind, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.data.some(isMoving)) ? POLL_MS : 10 * POLL_MS,
    // what is focused stays while the next list is on its way
    placeholderData: keepPreviousData,
    enabled: allowed,
  });
  const narrow = (next: Search) =>
    void navigate({
      to: '.',
      search: { ...(state && { state }), ...(kind && { kind }), ...next } as never,
      replace: true,
    });
  if (!allowed) return <EmptyState title={t('state.notAllowed')} />;
  const rows = jobs.data?.pages.flatMap((page) => page.data) ?? [];
  const counts = jobs.data?.pages[0]?.counts ?? [];
  return (
    <Part title={t('settings.jobs')} text={t('job.text')}>
      <ul className={classes.tiles} aria-label={t('job.counts')}>
        {counts.map((count) => (
          <li key={count.state}>
            <Button
              variant="default"
              aria-pressed={state === count.state}
              onClick={() => narrow({ state: state === count.state ? undefined : count.state })}
            >
              <Pill color={COLORS[count.state]}>{t(`job.state.${count.state}`)}</Pill>
              <strong className="num">{format.number(count.count)}</strong>
            </Button>
          </li>
        ))}
      </ul>
      <div className={classes.filters}>
        <Select
          size="xs"
          aria-label={t('field.status')}
          placeholder={t('job.everyState')}
          clearable
          clearButtonProps={{ 'aria-label': t('job.everyState') }}
          data={STATES.map((value) => ({ value, label: t(`job.state.${value}`) }))}
          value={state ?? null}
          onChange={(next) => narrow({ state: (next ?? undefined) as JobState | undefined })}
        />
        <Select
          size="xs"
          aria-label={t('job.what')}
          placeholder={t('job.everyKind')}
          clearable
          clearButtonProps={{ 'aria-label': t('job.everyKind') }}
          data={KINDS.map((value) => ({ value, label: t(`job.kind.${value}`) }))}
          value={kind ?? null}
          onChange={(next) => narrow({ kind: next ?? undefined })}
        />
      </div>
      {jobs.isPending && <SkeletonLines />}
      {jobs.error && <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data && rows.length === 0 && (
        <EmptyState title={t('job.none')} text={t('job.noneText')}>
          <LinkButton to="/import">{t('import.title')}</LinkButton>
          <LinkButton to="/settings/audit">{t('settings.audit')}</LinkButton>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <PlainTable wide heads={[t('job.what'), t('field.status'), t('job.progress'), t('job.asked')]}>
          {rows.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </PlainTable>
      )}
      {jobs.hasNextPage && (
        <Button variant="default" mt="sm" loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </Part>
  );
}
