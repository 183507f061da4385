/** How far a bulk update is, with a way to stop it; what came of it, why records failed, and a way back. */
import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { isPaged, recordPath } from '@/api/entities';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { useStore } from '@/lib/store';
import { Pill } from '@/ui/pill';
import { SkeletonLines } from '@/ui/states';
import { type BulkUpdate, bulkKey, bulkShown, downloadBulkFailed, isMoving, orderBulk, POLL_MS, tellEnd } from './bulk';
import classes from './bulk.module.css';
import { useFaultText } from './bulk-dialog';
import { useDefinition, useFields } from './definition';

const COLORS: Record<BulkUpdate['state'], string> = {
  waiting: 'gray',
  running: 'blue',
  done: 'teal',
  failed: 'red',
  cancelled: 'orange',
  undoing: 'blue',
  undone: 'gray',
};
const STAYED = ['put_back_in_part', 'changed_since', 'in_use', 'not_allowed', 'gone_already'] as const;

export function BulkState({ state }: Pick<BulkUpdate, 'state'>) {
  const { t } = useTranslation();
  return <Pill color={COLORS[state]}>{t(`import.state.${state}`)}</Pill>;
}

export function BulkResult() {
  const id = useStore(bulkShown);
  return id ? <Shown key={id} id={id} /> : null;
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: bulkKey(id),
    queryFn: ({ signal }) => get(`/bulk-updates/${id}`, {}, signal),
    refetchInterval: ({ state: { data: known } }) => (!known || isMoving(known) ? POLL_MS : false),
  });
  const entity = data?.plan.entity;
  const moving = data && isMoving(data);
  // what the lists show is read again once all of it is done
  useEffect(() => {
    if (entity && moving === false) void invalidate(entity as Parameters<typeof invalidate>[0]);
  }, [entity, moving]);
  const close = () => {
    bulkShown.set(null);
    if (moving) void tellEnd(id);
  };
  return (
    <Modal
      opened
      onClose={close}
      title={data ? t('bulk.name', { number: data.number }) : t('bulk.show')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines count={4} />}
      {data && <Body bulk={data} onClose={close} />}
    </Modal>
  );
}

function Body({ bulk, onClose }: { bulk: BulkUpdate; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { counts, state, plan } = bulk;
  const moving = isMoving(bulk);
  const undone = Object.values(bulk.undone).reduce((sum, records) => sum + records, 0);
  const written = counts.updated + counts.deleted;
  const [done, total] = state === 'undoing' ? [undone, written] : [counts.done, counts.total];
  const order = (what: 'cancel' | 'undo') => void orderBulk(bulk.id, what).catch(sayProblem);
  const outcomes = [plan.act === 'delete' ? 'deleted' : 'updated', 'skipped', 'failed'] as const;
  const stayed = STAYED.filter((how) => bulk.undone[how]);
  const undoable = !moving && state !== 'undone' && written > 0 && may('edit', plan.entity as 'contact');
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <span role="status">
          <BulkState state={state} />
        </span>
        {total > 0 && <span className="num">{t('list.progress', { done, total })}</span>}
      </Group>
      {moving && <Progress value={(100 * done) / Math.max(1, total)} aria-label={t('list.progressLabel')} animated />}
      <dl className={classes.counts}>
        {outcomes.map((outcome) => (
          <div key={outcome} data-bad={(outcome === 'failed' && counts.failed > 0) || undefined}>
            <dt>{t(`bulk.outcome.${outcome}`)}</dt>
            <dd className="num">{format.number(counts[outcome])}</dd>
          </div>
        ))}
      </dl>
      {bulk.last_error && (
        <p className="error" role="alert">
          {t('bulk.gaveUp', { reason: bulk.last_error })}
        </p>
      )}
      {counts.failed > 0 && <Failed bulk={bulk} />}
      {state === 'undone' && (
        <Stack gap={4}>
          <Text size="sm">
            {t('bulk.putBack', { count: undone - stayed.reduce((sum, how) => sum + (bulk.undone[how] ?? 0), 0) })}
          </Text>
          {stayed.map((how) => (
            <Text size="sm" key={how}>
              {t('import.undone.stayed', { why: t(`import.undone.count.${how}`), count: bulk.undone[how] ?? 0 })}
            </Text>
          ))}
        </Stack>
      )}
      <Group justify="flex-end">
        {moving && state !== 'undoing' && (
          <Button variant="default" onClick={() => order('cancel')}>
            {t('job.cancel')}
          </Button>
        )}
        {undoable && (
          <Button variant="default" onClick={() => order('undo')}>
            {t('action.undo')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t(moving ? 'bulk.goOn' : 'action.close')}
        </Button>
      </Group>
    </Stack>
  );
}

const SHOWN = 50;

function Failed({ bulk }: { bulk: BulkUpdate }) {
  const { t } = useTranslation();
  const { entity } = bulk.plan;
  const definition = useDefinition(entity as Parameters<typeof useDefinition>[0]);
  const reason = useFaultText(useFields(definition));
  const { data } = useQuery({
    queryKey: ['bulk-updates', 'failed', bulk.id, bulk.counts.failed],
    queryFn: ({ signal }) => get(`/bulk-updates/${bulk.id}/rows`, { outcome: 'failed', limit: SHOWN }, signal),
  });
  return (
    <section aria-label={t('bulk.failed')}>
      <Group justify="space-between" mb={6}>
        <strong>{t('bulk.failed')}</strong>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} />}
          onClick={() =>
            void downloadBulkFailed(bulk, `${t('bulk.name', { number: bulk.number })}.csv`).catch(sayProblem)
          }
        >
          {t('import.download')}
        </Button>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard */}
      <ul className={classes.faults} tabIndex={0} data-scroll>
        {(data?.data ?? []).map((row) => (
          <li key={row.place}>
            {row.record_name &&
              (isPaged(definition.entity) ? (
                <a href={recordPath(definition.entity, row.record_id)}>{row.record_name}</a>
              ) : (
                <strong>{row.record_name}</strong>
              ))}
            {row.record_name && ': '}
            {row.faults.map(reason).join('; ')}
          </li>
        ))}
        {data?.has_more && <li className="muted">{t('bulk.inFile')}</li>}
      </ul>
    </section>
  );
}
