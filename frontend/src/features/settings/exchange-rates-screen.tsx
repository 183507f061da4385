import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { readPage } from '@/api/query';
import type { ExchangeRate } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { currencyOptions } from '@/form/iso';
import { useFormat } from '@/lib/locale';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { dropEntry } from './entries';
import { EntryButtons } from './entry-buttons';
import { Part, PlainTable } from './part';
import { rateText } from './rate';
import { RateDialog, type Wanted } from './rate-dialog';
import classes from './settings.module.css';

/** Which currency is shown, and the day for which a rate was missing; both stand in the address. */
interface Search {
  currency?: string;
  day?: string;
}

function RateRow({ rate, onEdit }: { rate: ExchangeRate; onEdit: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { currency, base_currency: base } = rate;
  const name = t('rate.of', { currency, day: format.day(rate.quoted_on) });
  return (
    <tr>
      <td>
        <strong>{currency}</strong>
      </td>
      <td className="num">{format.day(rate.quoted_on)}</td>
      <td className="num">{t('rate.reading', { currency, rate: rateText(rate.rate, format.language), base })}</td>
      <td className={classes.end}>
        <EntryButtons
          name={name}
          mayEdit={may('edit', 'setting')}
          mayDelete={may('delete', 'setting')}
          onEdit={onEdit}
          onDelete={() => void dropEntry('exchange-rate', rate, t('record.deleted', { name }))}
        />
      </td>
    </tr>
  );
}

export default function ExchangeRatesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const navigate = useNavigate();
  const { currency = null, day } = useSearch({ strict: false }) as Search;
  const [open, setOpen] = useState<ExchangeRate | Wanted | null>(null);
  const rates = useInfiniteQuery({
    queryKey: ['exchange-rates', 'list', currency],
    queryFn: ({ pageParam, signal }) =>
      readPage<ExchangeRate>('exchange-rates', { currency, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.page.next_cursor,
  });
  const rows = rates.data?.pages.flatMap((page) => page.data) ?? [];
  const create = (
    <ActionButton
      leftSection={<IconPlus size={14} />}
      may={may('create', 'setting')}
      onClick={() => setOpen({ currency, day })}
    >
      {t('rate.new')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.exchangeRates')} text={t('rate.text', { base: format.currency })} action={create}>
      <Select
        size="xs"
        mb="sm"
        maw={300}
        aria-label={t('field.currency')}
        placeholder={t('rate.all')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('rate.all') }}
        data={currencyOptions(format.language).filter(({ value }) => value !== format.currency)}
        value={currency}
        onChange={(next) =>
          void navigate({ to: '.', search: (next ? { currency: next } : {}) as never, replace: true })
        }
      />
      {rates.isPending && <SkeletonLines />}
      {rates.error && <ErrorState error={rates.error} onRetry={() => void rates.refetch()} />}
      {rates.data && rows.length === 0 && (
        <EmptyState
          title={currency ? t('rate.noneOf', { currency }) : t('rate.none')}
          text={currency ? t('rate.noneOfText', { currency }) : t('rate.noneText', { base: format.currency })}
        >
          {create}
          <LinkButton to="/dashboard">{t('rate.toDashboard')}</LinkButton>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <PlainTable heads={[t('field.currency'), t('rate.from'), t('rate.rate')]}>
          {rows.map((rate) => (
            <RateRow key={rate.id} rate={rate} onEdit={() => setOpen(rate)} />
          ))}
        </PlainTable>
      )}
      {rates.hasNextPage && (
        <Button variant="default" mt="sm" loading={rates.isFetchingNextPage} onClick={() => void rates.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
      {open && <RateDialog rate={open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
