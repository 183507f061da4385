/** Why a tile has no number; the others are not touched by it. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import { useMay } from '@/api/me';
import { isProblem } from '@/api/problem';
import { sentenceOf } from '@/form/problem-text';
import { useFormat } from '@/lib/locale';
import { retryMetrics } from './api';
import classes from './tile.module.css';

/** Rates that are told by name before only their number is told. */
const NAMED = 3;

/** The currencies and days for which an amount could not be converted; the pointer of each is `/USD/2026-01-05`. */
function missingRates(error: unknown): { currency: string; day: string }[] {
  if (!isProblem(error) || error.code !== 'exchange_rate_missing') return [];
  return error.errors.map(({ pointer }) => {
    const [currency = '', day = ''] = pointer.split('/').filter(Boolean);
    return { currency, day };
  });
}

/** Where a missing rate is entered, or who can do it. */
function RateRemedy({ currency, day }: { currency: string; day: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const admins = useUsers().filter((user) => user.role === 'admin' && user.status === 'active');
  if (!may('create', 'setting'))
    return admins.length > 0 && <p>{t('chart.askForRate', { names: admins.map((user) => user.name).join(', ') })}</p>;
  return (
    <Button
      variant="default"
      size="compact-sm"
      component={Link}
      to="/settings/exchange-rates"
      search={{ currency, day } as never}
    >
      {t('chart.enterRate')}
    </Button>
  );
}

function useReason(error: unknown): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (!isProblem(error)) return t('state.failed');
  if (error.status === 403) return t('chart.denied');
  const missing = missingRates(error);
  if (missing.length === 0) return sentenceOf(t, error);
  const named = missing
    .slice(0, NAMED)
    .map(({ currency, day }) => t('chart.rateOn', { currency, day: format.day(day) }))
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
  const [missing] = missingRates(error);
  const lasting = isProblem(error) && [403, 404, 422].includes(error.status);
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <p>{name ? `${name}: ${reason}` : reason}</p>
      {missing && <RateRemedy {...missing} />}
      {!lasting && (
        <Button variant="default" size="compact-sm" onClick={retryMetrics}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  );
}
