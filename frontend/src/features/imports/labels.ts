/** What the targets of columns and their choices are called. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useMeta } from '@/api/lookups';
import { definitions } from '@/app/definitions';
import { choiceLabel, type FieldLabel } from '@/form/field';
import { countryName } from '@/form/field-context';

const FIELDS = {
  account: 'account_id',
  active: 'active',
  amount: 'amount_minor',
  annual_revenue: 'annual_revenue_minor',
  city: 'city',
  closed_on: 'closed_on',
  code: 'code',
  country: 'country',
  currency: 'currency',
  description: 'description',
  domain: 'domains',
  email: 'email',
  employee_count: 'employee_count',
  expected_close_on: 'expected_close_on',
  external_id: 'external_id',
  contacts: 'contacts',
  first_name: 'first_name',
  industry: 'industry',
  language: 'language',
  jobs: 'jobs',
  last_name: 'last_name',
  lead: 'lead',
  lifecycle: 'lifecycle',
  lines: 'lines',
  loss_note: 'loss_note',
  loss_reason: 'loss_reason',
  name: 'name',
  next_step: 'next_step',
  owner: 'owner_id',
  parent: 'parent_id',
  phone: 'phone',
  points: 'points',
  pipeline: 'pipeline_id',
  postal_code: 'postal_code',
  probability: 'probability',
  product: 'product',
  recurring_amount: 'recurring_amount_minor',
  recurring_interval: 'recurring_interval',
  region: 'region',
  salutation: 'salutation',
  source: 'source',
  stage: 'stage_id',
  started_on: 'started_on',
  street: 'street',
  tags: 'tag_ids',
  team: 'team_id',
  title: 'job_title',
  unit_price: 'unit_price_minor',
  website: 'website',
} as const satisfies Record<string, FieldLabel>;

const known = (name: string): name is keyof typeof FIELDS => name in FIELDS;

export type TargetLabel = (target: string) => string;

function labelOf(t: TFunction, target: string, custom: (name: string) => string | undefined): string {
  const [record, member] = target.split('.');
  if (record === 'custom') return custom(target) ?? member ?? target;
  if (member && (record === 'account' || record === 'contact'))
    return t('import.memberOf', { record: t(`entity.${record}`), member: labelOf(t, member, custom) });
  if (target === 'id') return t('import.ownId');
  const named = target.replace(/_id$/, '');
  if (named !== target && named !== 'external' && known(named))
    return t('import.idOf', { name: t(`field.${FIELDS[named]}`) });
  return known(target) ? t(`field.${FIELDS[target]}`) : target;
}

export function useTargetLabel(): TargetLabel {
  const { t } = useTranslation();
  const entities = Object.values(useMeta()?.entities ?? {});
  const custom = (name: string) =>
    entities.flatMap(({ fields }) => fields ?? []).find((field) => field.name === name)?.label ?? undefined;
  return (target) => labelOf(t, target, custom);
}

export function useChoiceLabel(): (target: string, value: string) => string {
  const { t, i18n } = useTranslation();
  return (target, value) => {
    if (target === 'country') return countryName(value, i18n.language);
    const fields = Object.values(definitions).flatMap(({ fields }) => [...fields]);
    const field = fields.find(({ name, choices }) => name === target && choices?.includes(value));
    return field ? choiceLabel(t, field, value) : value;
  };
}
