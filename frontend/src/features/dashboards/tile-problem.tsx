/** Why a tile has no number; the others are not touched by it. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api/problem';
import { sentenceOf } from '@/form/problem-text';
import { useFormat } from '@/lib/locale';
import { retryMetrics } from './api';
import classes from './tile.module.css';

/** Rates that are told by name before only their number is told. */
const NAMED = 3;

function useReason(error: unknown): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (!isProblem(error)) return t('state.failed');
  if (error.status === 403) return t('chart.denied');
  if (error.code !== 'exchange_rate_missing') return sentenceOf(t, error);
  // the pointer of each is `/USD/2026-01-05`
  const missing = error.errors.map(({ pointer }) => pointer.split('/').filter(Boolean));
  const named = missing
    .slice(0, NAMED)
    .map(([currency = '', day = '']) => t('chart.rateOn', { currency, day: format.day(day) }))
    .join(', ');
  return missing.length > NAMED
    ? t('chart.ratesMissing', { rates: named, count: missing.length - NAMED })
    : t('chart.rateMissing', { rates: named });
}

interface Props {
  error: unknown;
  /** Which number it is, where that is not to be seen. */
  name?: string;
}

export function TileProblem({ error, name }: Props) {
  const { t } = useTranslation();
  const reason = useReason(error);
  const lasting = isProblem(error) && [403, 404, 422].includes(error.status);
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <p>{name ? `${name}: ${reason}` : reason}</p>
      {!lasting && (
        <Button variant="default" size="compact-sm" onClick={retryMetrics}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  );
}
