/** Records that look like the one being typed, so that nobody is entered twice. */
import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { type Entity, recordPath } from '@/api/entities';
import type { SearchHit } from '@/api/types';

export function Duplicates({ entity, values }: { entity: Entity; values: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const names = [values.first_name, values.last_name, values.name].filter(Boolean).join(' ');
  const [q] = useDebouncedValue(String(values.email || names).trim(), 300);
  const watched = entity === 'contact' || entity === 'account';
  const { data } = useQuery({
    queryKey: ['search', 'duplicates', entity, q],
    queryFn: ({ signal }) => get<{ data: SearchHit[] }>('/search', { q, entities: entity, limit: 3 }, signal),
    enabled: watched && q.length > 3,
    placeholderData: keepPreviousData,
  });
  const hits = watched && q.length > 3 ? (data?.data ?? []) : [];
  if (hits.length === 0) return null;
  return (
    <Alert color="yellow" p="xs" role="status" title={t('form.duplicates')}>
      {hits.map((hit) => (
        <div key={hit.id}>
          <Link to={recordPath(hit.entity, hit.id)}>{hit.title}</Link> <span className="muted">{hit.subtitle}</span>
        </div>
      ))}
    </Alert>
  );
}
