/** What a screen shows when its data could not be read. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api/problem';
import classes from '@/ui/states.module.css';
import { sentenceOf } from './problem-text';

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Another way out, where trying again may not help. */
  children?: ReactNode;
}

export function ErrorState({ error, onRetry, children }: Props) {
  const { t } = useTranslation();
  const problem = isProblem(error) ? error : null;
  // what is forbidden, not there or not understood stays so
  const lasting = problem !== null && [403, 404, 410, 422].includes(problem.status);
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle size={26} aria-hidden />
      <p className={classes.title}>{problem ? sentenceOf(t, problem) : t('state.failed')}</p>
      {problem?.requestId && <p className={classes.text}>{t('state.requestId', { id: problem.requestId })}</p>}
      {((onRetry && !lasting) || children) && (
        <div className={classes.actions}>
          {onRetry && !lasting && (
            <Button variant="default" onClick={onRetry}>
              {t('action.retry')}
            </Button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}
