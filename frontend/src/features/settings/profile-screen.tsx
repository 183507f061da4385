import { Select, Switch, TextInput, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import { meOptions, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import type { Density, Theme } from '@/api/types';
import { LanguageField, TimeZoneField } from '@/form/place-fields';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { SecondFactorPart } from '../second-factor/second-factor-part';
import { FormFrame } from './form-frame';
import { NotificationsPart } from './notifications-part';
import { Part } from './part';
import { PasswordPart } from './password-part';
import { SessionsPart } from './sessions-part';

function ProfilePart() {
  const { t, i18n } = useTranslation();
  const { user } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const form = useForm({
    initial: {
      name: user.name,
      language: user.language,
      time_zone: user.time_zone,
      theme: user.theme,
      density: user.density,
      shortcuts: user.shortcuts,
    },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v) => {
      await patch('/me', user.version, v);
      setColorScheme(v.theme);
      await i18n.changeLanguage(v.language);
      await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
      say(t('settings.saved'));
    },
  });
  const { values, errors, set } = form;
  return (
    <Part title={t('settings.profile')}>
      <FormFrame form={form}>
        <TextInput
          label={t('field.name')}
          autoComplete="name"
          value={values.name}
          error={errors.name}
          onChange={(event) => set('name', event.currentTarget.value)}
        />
        <LanguageField value={values.language} onChange={(v) => set('language', v)} />
        <TimeZoneField value={values.time_zone} error={errors.time_zone} onChange={(v) => set('time_zone', v)} />
        <Select
          label={t('field.theme')}
          allowDeselect={false}
          data={(['auto', 'light', 'dark'] as const).map((v) => ({ value: v, label: t(`choice.theme.${v}`) }))}
          value={values.theme}
          onChange={(v) => set('theme', v as Theme)}
        />
        <Select
          label={t('list.density')}
          allowDeselect={false}
          data={(['compact', 'normal', 'comfortable'] as const).map((v) => ({
            value: v,
            label: t(`choice.density.${v}`),
          }))}
          value={values.density}
          onChange={(v) => set('density', v as Density)}
        />
        <Switch
          label={t('settings.shortcuts')}
          description={t('settings.shortcutsText')}
          checked={values.shortcuts}
          onChange={(event) => set('shortcuts', event.currentTarget.checked)}
        />
      </FormFrame>
    </Part>
  );
}

export default function ProfileScreen() {
  const { user } = useMe();
  return (
    <>
      <ProfilePart key={user.version} />
      <NotificationsPart />
      <PasswordPart />
      <SecondFactorPart />
      <SessionsPart />
    </>
  );
}
