/** The restrictions of fields: which roles see a field and which may change it. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { useMe } from '@/api/me';
import { queryClient, readPage } from '@/api/query';
import type { FieldRestriction, RestrictableField } from '@/api/types';
import { labelOf } from '@/form/field';
import { useDefinition, useFields } from '@/records/definition';

export const RESTRICTED_ENTITIES = ['account', 'contact', 'deal', 'activity', 'product'] as const;
export type RestrictedEntity = (typeof RESTRICTED_ENTITIES)[number];

const ROOT = 'field-restrictions';
const LARGEST_PAGE = 200;

/** The restrictions there are, of administrators; nobody else is told. */
export function useFieldRestrictions(): FieldRestriction[] | undefined {
  const admin = useMe().user.role === 'admin';
  return useQuery({
    queryKey: [ROOT, 'all'],
    queryFn: async ({ signal }) =>
      (await readPage<FieldRestriction>(ROOT, { sort: 'field', limit: LARGEST_PAGE }, signal)).data,
    enabled: admin,
  }).data;
}

/** The fields that can be restricted, custom ones included. */
export function useRestrictableFields(): RestrictableField[] | undefined {
  return useQuery({
    queryKey: [ROOT, 'restrictable'],
    queryFn: ({ signal }) => get('/restrictable-fields', {}, signal),
  }).data?.data;
}

export const reloadRestrictions = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [ROOT] });

/** What a field of a kind of record is called on the screens; nothing for what only filters know. */
export function useFieldName(): (entity: string, name: string) => string | undefined {
  const { t } = useTranslation();
  const account = useFields(useDefinition('account'));
  const contact = useFields(useDefinition('contact'));
  const deal = useFields(useDefinition('deal'));
  const activity = useFields(useDefinition('activity'));
  const product = useFields(useDefinition('product'));
  return useCallback(
    (entity, name) => {
      const known = { account, contact, deal, activity, product }[entity as RestrictedEntity] ?? [];
      const field = known.find((one) => one.name === name) ?? known.find((one) => one.filterName === name);
      return field && labelOf(t, field);
    },
    [account, contact, deal, activity, product, t],
  );
}
