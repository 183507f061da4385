/** The roles whose users must have a second factor. */
import { MultiSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import { meOptions, useMay } from '@/api/me';
import { queryClient } from '@/api/query';
import { useRoleNames } from '@/api/roles';
import type { Company } from '@/api/types';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { useFormat } from '@/lib/locale';
import { FormFrame } from './form-frame';
import { Part } from './part';
import classes from './settings.module.css';

const MOST_DAYS = 90;

export function EnforcementPart({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const roles = useRoleNames();
  const mayEdit = useMay()('edit', 'setting');
  const form = useForm({
    initial: {
      second_factor_roles: company.second_factor_roles,
      second_factor_grace_days: company.second_factor_grace_days,
    },
    submit: async (v) => {
      const known = v.second_factor_roles.filter((key) => roles.some((role) => role.value === key));
      await patch('/company', company.version, { ...v, second_factor_roles: known });
      await queryClient.invalidateQueries({ queryKey: ['company'] });
      await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
      say(t('settings.saved'));
    },
  });
  const { values, errors, set } = form;
  return (
    <Part title={t('security.factor')} text={t('security.enforceText')}>
      {company.second_factor_due_at && (
        <p className={classes.text}>
          {t('security.enforcedFrom', { at: format.moment(company.second_factor_due_at) })}
        </p>
      )}
      <FormFrame form={form} disabled={!mayEdit}>
        <MultiSelect
          label={t('security.enforceRoles')}
          data={roles}
          value={values.second_factor_roles.filter((key) => roles.some((role) => role.value === key))}
          error={errors.second_factor_roles}
          onChange={(v) => set('second_factor_roles', v)}
        />
        <NumberInput
          label={t('security.graceDays')}
          description={t('security.graceText')}
          min={0}
          max={MOST_DAYS}
          allowDecimal={false}
          value={values.second_factor_grace_days}
          error={errors.second_factor_grace_days}
          onChange={(v) => set('second_factor_grace_days', Number(v) || 0)}
        />
      </FormFrame>
    </Part>
  );
}
