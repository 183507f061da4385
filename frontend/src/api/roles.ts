/** The roles there are: those that come with the CRM, and the company's own. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from './client';
import type { BuiltInRole, RoleEntry } from './types';

const rolesOptions = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => get('/roles', {}, signal),
  staleTime: 5 * 60_000,
});

const NONE: RoleEntry[] = [];

export const useRoles = (enabled = true): RoleEntry[] => useQuery({ ...rolesOptions, enabled }).data?.data ?? NONE;

/** Built-in roles are called by the language of the reader, the company's own as the company calls them. */
export function useRoleName(enabled = true): (key: string) => string {
  const { t } = useTranslation();
  const roles = useRoles(enabled);
  return useCallback(
    (key) => {
      const role = roles.find((entry) => entry.key === key);
      if (!role) return key;
      return role.name ?? t(`choice.role.${role.key as BuiltInRole}`);
    },
    [roles, t],
  );
}

/** What a select offers. */
export function useRoleNames(): { value: string; label: string }[] {
  const name = useRoleName();
  return useRoles().map(({ key }) => ({ value: key, label: name(key) }));
}
