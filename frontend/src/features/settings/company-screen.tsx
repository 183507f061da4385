import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get, patch } from '@/api/client';
import { meOptions, useMay } from '@/api/me';
import { queryClient } from '@/api/query';
import type { Company } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { currencyOptions } from '@/form/iso';
import { LanguageField, TimeZoneField } from '@/form/place-fields';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { SkeletonLines } from '@/ui/states';
import { EnforcementPart } from './enforcement-part';
import { FormFrame } from './form-frame';
import { Part } from './part';

function CompanyForm({ company }: { company: Company }) {
  const { t, i18n } = useTranslation();
  const form = useForm({
    initial: {
      name: company.name,
      base_currency: company.base_currency,
      language: company.language,
      time_zone: company.time_zone,
    },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v) => {
      await patch('/company', company.version, v);
      await queryClient.invalidateQueries({ queryKey: ['company'] });
      await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
      say(t('settings.saved'));
    },
  });
  const { values, errors, set } = form;
  const mayEdit = useMay()('edit', 'setting');
  return (
    <FormFrame form={form} disabled={!mayEdit}>
      <TextInput
        label={t('setup.company')}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Select
        label={t('setup.currency')}
        searchable
        allowDeselect={false}
        data={currencyOptions(i18n.language)}
        value={values.base_currency}
        error={errors.base_currency}
        onChange={(v) => set('base_currency', v ?? 'EUR')}
      />
      <LanguageField value={values.language} onChange={(v) => set('language', v)} />
      <TimeZoneField value={values.time_zone} error={errors.time_zone} onChange={(v) => set('time_zone', v)} />
    </FormFrame>
  );
}

export default function CompanyScreen() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['company'],
    queryFn: ({ signal }) => get('/company', {}, signal),
  });
  return (
    <>
      <Part title={t('settings.company')} text={t('settings.companyText')}>
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data ? <CompanyForm key={data.version} company={data} /> : <SkeletonLines />}
      </Part>
      {data && <EnforcementPart key={`second factor ${data.version}`} company={data} />}
    </>
  );
}
