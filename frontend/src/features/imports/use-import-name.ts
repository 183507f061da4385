/** The name of an import, where it stands alone. */
import { useQuery } from '@tanstack/react-query';
import { request } from '@/api/client';
import type { Import } from './types';

export const useImportName = (id: string): string | undefined =>
  useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => request<Import>('GET', `/imports/${id}`, { signal }),
    enabled: id !== '',
  }).data?.name;
