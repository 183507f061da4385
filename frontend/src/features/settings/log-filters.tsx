/** What the audit log and the change history are narrowed by alike: who, and from which day to which. */
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useUsers } from '@/api/lookups';
import type { AuditSearch } from './audit-query';

interface FilterProps {
  search: Pick<AuditSearch, 'user' | 'from' | 'to'>;
  onNarrow: (change: Pick<AuditSearch, 'user' | 'from' | 'to'>) => void;
}

export function PersonFilter({ search, onNarrow }: FilterProps) {
  const { t } = useTranslation();
  const users = useUsers();
  return (
    <Select
      size="xs"
      label={t('audit.who')}
      placeholder={t('audit.everybody')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('audit.everybody') }}
      data={users.map(({ id, name }) => ({ value: id, label: name }))}
      value={search.user ?? null}
      onChange={(user) => onNarrow({ user: user ?? undefined })}
    />
  );
}

export function DayFilters({ search, onNarrow }: FilterProps) {
  const { t } = useTranslation();
  return (['from', 'to'] as const).map((end) => (
    <TextInput
      key={end}
      size="xs"
      type="date"
      label={t(`audit.${end}`)}
      value={search[end] ?? ''}
      onChange={(event) => onNarrow({ [end]: event.currentTarget.value })}
    />
  ));
}
