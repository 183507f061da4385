/** One import: how far it is, what it has done, and the way back. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { PageHeader } from '@/ui/page-header';
import { SkeletonLines } from '@/ui/states';
import { cancelImport, isMoving, undoImport, useImport } from './api';
import { FailedRows } from './failed-rows';
import classes from './imports.module.css';
import { ImportProgress } from './progress';
import { TouchedRecords } from './touched';
import type { Import } from './types';
import { UndoneRecords } from './undone';

/** Everything that is shown elsewhere is read again once an import has come to its end. */
function useFresh(made: Import | undefined): void {
  const client = useQueryClient();
  const moved = useRef(false);
  const moving = made !== undefined && isMoving(made);
  useEffect(() => {
    if (moved.current && !moving)
      void client.invalidateQueries({ predicate: ({ queryKey: [name] }) => name !== 'me' && name !== 'imports' });
    moved.current = moving;
  }, [moving, client]);
}

function Actions({ made }: { made: Import }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const undoable = ['done', 'failed', 'cancelled'].includes(made.state) && !made.trial;
  const touched = made.counts.created + made.counts.updated > 0;
  return (
    <div className={classes.actions}>
      {(made.state === 'waiting' || made.state === 'running') && (
        <Button variant="default" onClick={() => void cancelImport(made.id).catch(sayProblem)}>
          {t('import.cancel')}
        </Button>
      )}
      {undoable && touched && (
        <Button variant="default" color="red" onClick={() => setAsking(true)}>
          {t('import.undo')}
        </Button>
      )}
      {!isMoving(made) && (
        <Button variant="default" component={Link} to="/import">
          {t('import.another')}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('import.undoTitle')}
        text={t('import.undoText')}
        confirm={t('import.undo')}
        onConfirm={() => void undoImport(made.id).catch(sayProblem)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

export default function ImportResultScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const { id = '' } = useParams({ strict: false });
  const { data: made, error, refetch } = useImport(id);
  useFresh(made);
  const done = made !== undefined && !isMoving(made);
  return (
    <div className={classes.page}>
      <PageHeader title={made?.name ?? t('import.title')} meta={made && format.moment(made.created_at)} />
      <div className={classes.scroller}>
        <div className={classes.content}>
          {error && !made && <ErrorState error={error} onRetry={() => void refetch()} />}
          {!made && !error && <SkeletonLines />}
          {made && <ImportProgress made={made} />}
          {made?.state === 'undone' && <UndoneRecords made={made} />}
          {made && done && <TouchedRecords made={made} />}
          {made && <Actions made={made} />}
          {made && done && <FailedRows key={made.finished_at} made={made} />}
        </div>
      </div>
    </div>
  );
}
