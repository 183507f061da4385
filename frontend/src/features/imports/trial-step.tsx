/** Last step: what would happen, and then that it happens. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { FormProblem } from '@/form/form-problem';
import { sayProblem } from '@/form/toasts';
import { SkeletonLines } from '@/ui/states';
import { cancelImport, isMoving, useImport } from './api';
import { FailedRows } from './failed-rows';
import classes from './imports.module.css';
import { ImportProgress } from './progress';

interface Props {
  trial: { id: string; isCurrent: boolean } | null;
  problem: Problem | null;
  busy: boolean;
  onTry: () => void;
}

function Trial({ id, isCurrent, onTry, busy }: { id: string; isCurrent: boolean; onTry: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const { data: made, error } = useImport(id);
  if (error && !made) return <TryButton busy={busy} onTry={onTry} />;
  if (!made) return <SkeletonLines count={4} />;
  return (
    <>
      <ImportProgress made={made} />
      {isMoving(made) ? (
        <Button mt="sm" variant="default" onClick={() => void cancelImport(id).catch(sayProblem)}>
          {t('action.cancel')}
        </Button>
      ) : (
        <>
          {isCurrent ? (
            <p className={classes.hint}>{t('import.trialDone', { count: made.counts.failed })}</p>
          ) : (
            <p className={classes.hint}>{t('import.trialOld')}</p>
          )}
          {!isCurrent && <TryButton busy={busy} onTry={onTry} />}
          <FailedRows made={made} />
        </>
      )}
    </>
  );
}

function TryButton({ busy, onTry }: { busy: boolean; onTry: () => void }) {
  const { t } = useTranslation();
  return (
    <Button variant="default" loading={busy} onClick={onTry}>
      {t('import.try')}
    </Button>
  );
}

export function TrialStep({ trial, problem, busy, onTry }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.hint}>{t('import.trialText')}</p>
      <FormProblem problem={problem} />
      {trial ? <Trial key={trial.id} {...trial} busy={busy} onTry={onTry} /> : <TryButton busy={busy} onTry={onTry} />}
    </>
  );
}
