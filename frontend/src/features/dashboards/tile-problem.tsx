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
import type { Tile } from './types';

/** Currencies that are told by name before only their number is told. */
const NAMED = 3;

interface Missing {
  currency: string;
  /** The first day without a rate; one that holds from then on serves all later ones. */
  day: string;
  /** Whether later days lack it as well. */
  later: boolean;
}

/** The currencies for which an amount could not be converted; the pointer of each fault is `/USD/2026-01-05`. */
function missingRates(error: unknown): Missing[] {
  if (!isProblem(error) || error.code !== 'exchange_rate_missing') return [];
  const found = new Map<string, Missing>();
  for (const { pointer } of error.errors) {
    const [currency = '', day = ''] = pointer.split('/').filter(Boolean);
    const known = found.get(currency);
    found.set(currency, { currency, day: known && known.day < day ? known.day : day, later: known !== undefined });
  }
  return [...found.values()];
}

/** Leads to where a missing rate is entered. */
function EnterRate({ currency, day }: Missing) {
  const { t } = useTranslation();
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

/** Whom to ask for a missing rate. */
function useWhomToAsk(): string {
  const { t } = useTranslation();
  const admins = useUsers().filter((user) => user.role === 'admin' && user.status === 'active');
  return admins.length > 0 ? t('chart.askForRate', { names: admins.map((user) => user.name).join(', ') }) : '';
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
    .map(({ currency, day, later }) => t(later ? 'chart.rateFrom' : 'chart.rateOn', { currency, day: format.day(day) }))
    .join(', ');
  return missing.length > NAMED
    ? t('chart.ratesMissing', { rates: named, count: missing.length - NAMED })
    : t('chart.rateMissing', { rates: named });
}

interface Props {
  error: unknown;
  /** Which number it is, where that is not to be seen. */
  name?: string;
  /** How the tile would draw it, to take as much room. */
  chart?: Tile['chart'];
}

export function TileProblem({ error, name, chart = 'number' }: Props) {
  const { t } = useTranslation();
  const reason = useReason(error);
  const [missing] = missingRates(error);
  const mayEnter = useMay()('create', 'setting');
  const ask = useWhomToAsk();
  const lasting = isProblem(error) && [403, 404, 422].includes(error.status);
  return (
    <div className={classes.problem} data-chart={chart} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <p>
        {name ? `${name}: ${reason}` : reason} {missing && !mayEnter && ask}
      </p>
      {!lasting && (
        <span className={classes.remedies}>
          {missing && mayEnter && <EnterRate {...missing} />}
          <Button variant="default" size="compact-sm" onClick={retryMetrics}>
            {t('action.retry')}
          </Button>
        </span>
      )}
    </div>
  );
}
