/** How much the user was told and has not read. */
import { useList } from '@/api/query';

export function useUnread(): number {
  const { data } = useList('notifications', { read_at__is_null: true, count: 'exact', limit: 1 });
  return data?.page.count ?? 0;
}
