import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { startSession } from '@/api/session';
import type { Language } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { currencyOptions } from '@/form/iso';
import { LanguageField, TimeZoneField } from '@/form/place-fields';
import { useForm } from '@/form/use-form';
import { browserTimeZone } from '@/lib/locale';
import { MIN_PASSWORD, NewPassword } from '@/ui/new-password';
import { Frame } from './frame';

/** A guess from the browser's region; only a starting value. */
function guessCurrency(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? '';
  const known: Record<string, string> = {
    US: 'USD',
    GB: 'GBP',
    CH: 'CHF',
    JP: 'JPY',
    CA: 'CAD',
    AU: 'AUD',
    IN: 'INR',
    SE: 'SEK',
    PL: 'PLN',
  };
  return known[region] ?? 'EUR';
}

export default function SetupScreen() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initial: {
      // the link printed by the server carries it behind `#`
      token: new URLSearchParams(globalThis.location.hash.slice(1)).get('token') ?? '',
      company_name: '',
      base_currency: guessCurrency(),
      language: i18n.language as Language,
      time_zone: browserTimeZone(),
      name: '',
      email: '',
      password: '',
    },
    check: (v): Record<string, string> => {
      const empty = (['token', 'company_name', 'name', 'email'] as const).filter((n) => !v[n].trim());
      return {
        ...Object.fromEntries(empty.map((n) => [n, t('form.required')])),
        ...([...v.password].length < MIN_PASSWORD
          ? { password: t('password.tooShort', { fewest: MIN_PASSWORD }) }
          : {}),
      };
    },
    submit: async (v) => {
      startSession(await post('/setup', { ...v, email: v.email.trim(), token: v.token.trim() }, { anonymous: true }));
      await i18n.changeLanguage(v.language);
      await navigate({ to: '/', replace: true });
    },
  });
  const text = (name: 'token' | 'company_name' | 'name' | 'email', label: string, props: object = {}) => (
    <TextInput
      label={label}
      value={form.values[name]}
      error={form.errors[name]}
      onChange={(event) => form.set(name, event.currentTarget.value)}
      {...props}
    />
  );
  return (
    <Frame title={t('setup.title')} text={t('setup.text')}>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack gap="sm">
          <FormProblem problem={form.problem} shown={Object.keys(form.values)} />
          {text('token', t('setup.token'), { description: t('setup.tokenHint'), autoComplete: 'off', autoFocus: true })}
          {text('company_name', t('setup.company'), { autoComplete: 'organization' })}
          <Select
            label={t('setup.currency')}
            searchable
            allowDeselect={false}
            data={currencyOptions(i18n.language)}
            value={form.values.base_currency}
            error={form.errors.base_currency}
            onChange={(v) => form.set('base_currency', v ?? 'EUR')}
          />
          <LanguageField
            value={form.values.language}
            onChange={(language) => {
              form.set('language', language);
              void i18n.changeLanguage(language);
            }}
          />
          <TimeZoneField
            value={form.values.time_zone}
            error={form.errors.time_zone}
            onChange={(v) => form.set('time_zone', v)}
          />
          {text('name', t('setup.name'), { autoComplete: 'name' })}
          {text('email', t('field.email'), { type: 'email', autoComplete: 'username' })}
          <NewPassword
            label={t('password.label')}
            value={form.values.password}
            error={form.errors.password}
            onChange={(v) => form.set('password', v)}
          />
          <Button type="submit" size="sm" mt="xs" loading={form.busy}>
            {t('setup.submit')}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}
