import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { meOptions, useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { MIN_PASSWORD, MIN_PASSWORD_WITH_FACTOR, NewPassword } from '@/ui/new-password';
import { FormFrame } from './form-frame';
import { Part } from './part';

export function PasswordPart() {
  const { t } = useTranslation();
  const fewest = useMe().user.second_factor ? MIN_PASSWORD_WITH_FACTOR : MIN_PASSWORD;
  const form = useForm({
    initial: { current_password: '', new_password: '' },
    check: (v): Record<string, string> => ({
      ...(v.current_password ? {} : { current_password: t('form.required') }),
      ...([...v.new_password].length < fewest ? { new_password: t('password.tooShort', { fewest }) } : {}),
    }),
    submit: async (v) => {
      await post('/auth/password', v);
      // A new password is a new version of the user, which the next change of the profile names.
      await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
      form.reset();
      say(t('password.changed'));
    },
  });
  return (
    <Part title={t('password.label')}>
      <FormFrame form={form} submit={t('password.change')}>
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          value={form.values.current_password}
          error={form.errors.current_password}
          visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
          onChange={(event) => form.set('current_password', event.currentTarget.value)}
        />
        <NewPassword
          label={t('password.new')}
          fewest={fewest}
          value={form.values.new_password}
          error={form.errors.new_password}
          onChange={(v) => form.set('new_password', v)}
        />
      </FormFrame>
    </Part>
  );
}
