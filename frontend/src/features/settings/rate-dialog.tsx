import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { invalidate } from '@/api/query';
import type { ExchangeRate } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { currencyOptions } from '@/form/iso';
import { useForm } from '@/form/use-form';
import { useFormat } from '@/lib/locale';
import { rateText, readRate } from './rate';

/** What a new rate starts with: the currency and day for which one was missing. */
export interface Wanted {
  currency: string | null;
  day?: string | undefined;
}

interface Props {
  rate: ExchangeRate | Wanted;
  onClose: () => void;
}

export function RateDialog({ rate, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { language } = format;
  const known = 'id' in rate ? rate : null;
  const base = known?.base_currency ?? format.currency;
  const form = useForm({
    initial: {
      currency: rate.currency,
      quoted_on: known?.quoted_on ?? ('day' in rate ? rate.day : undefined) ?? format.today(),
      rate: known ? rateText(known.rate, language, true) : '',
    },
    check: (v): Record<string, string> => ({
      ...(v.currency ? {} : { currency: t('form.required') }),
      ...(v.quoted_on ? {} : { quoted_on: t('form.required') }),
      ...(readRate(v.rate) ? {} : { rate: t(v.rate.trim() ? 'rate.invalid' : 'form.required') }),
    }),
    submit: async ({ currency, quoted_on, rate: typed }, idempotencyKey) => {
      const body = { currency: currency ?? '', quoted_on, rate: readRate(typed) ?? '' };
      if (known) await patch(`/exchange-rates/${known.id}`, known.version, body);
      else await post('/exchange-rates', body, { idempotencyKey });
      await invalidate('exchange-rate');
      onClose();
    },
  });
  const { values, errors, set } = form;
  const read = readRate(values.rate);
  const reading =
    read && values.currency
      ? t('rate.reading', { currency: values.currency, rate: rateText(read, language), base })
      : t('rate.rateHint', { base });
  return (
    <DialogForm
      title={known ? t('rate.of', { currency: known.currency, day: format.day(known.quoted_on) }) : t('rate.new')}
      form={form}
      submit={t('action.save')}
      onClose={onClose}
    >
      <Select
        label={t('field.currency')}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        data-autofocus={!values.currency || undefined}
        data={currencyOptions(language).filter(({ value }) => value !== base)}
        value={values.currency}
        error={errors.currency}
        onChange={(next) => set('currency', next)}
      />
      <TextInput
        label={t('rate.from')}
        description={t('rate.fromHint')}
        type="date"
        value={values.quoted_on}
        error={errors.quoted_on}
        onChange={(event) => set('quoted_on', event.currentTarget.value)}
      />
      <TextInput
        label={t('rate.rate')}
        description={reading}
        className="num"
        inputMode="decimal"
        autoComplete="off"
        data-autofocus={Boolean(values.currency) || undefined}
        value={values.rate}
        error={errors.rate}
        onChange={(event) => set('rate', event.currentTarget.value)}
      />
    </DialogForm>
  );
}
