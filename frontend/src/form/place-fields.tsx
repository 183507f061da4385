/** Language and time zone, which the company, a user and the set-up choose alike. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '@/api/types';
import { timeZoneOptions } from './iso';

const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

interface Props<T> {
  value: T;
  error?: string | undefined;
  onChange: (value: T) => void;
}

export function LanguageField({ value, onChange }: Props<Language>) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('field.language')}
      allowDeselect={false}
      data={LANGUAGES}
      value={value}
      onChange={(next) => onChange(LANGUAGES.find((language) => language.value === next)?.value ?? 'en')}
    />
  );
}

export function TimeZoneField({ value, error, onChange }: Props<string>) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('field.time_zone')}
      searchable
      limit={60}
      allowDeselect={false}
      data={timeZoneOptions()}
      value={value}
      error={error}
      onChange={(next) => onChange(next ?? 'UTC')}
    />
  );
}
