/** Comments on records, who follows them and who sees them: reading and writing. */
import { useQuery } from '@tanstack/react-query';
import { get, patch, post, remove } from '@/api/client';
import { type PagedEntity, pointTo } from '@/api/entities';
import { useMe } from '@/api/me';
import { invalidate, queryClient, useList } from '@/api/query';
import type { Comment, Follower, Viewer } from '@/api/types';
import { sayWithUndo } from '@/form/toasts';

/** All who see a record, with the rules by which they do. */
export function useViewers(entity: PagedEntity, id: string, enabled = true) {
  return useQuery({
    queryKey: ['about', entity, id, 'viewers'],
    queryFn: ({ signal }): Promise<Viewer[]> =>
      get('/viewers', pointTo(entity, id), signal).then((answer) => answer.data),
    enabled,
    staleTime: 60_000,
  });
}

export async function addComment(entity: PagedEntity, id: string, body: string, idempotencyKey: string): Promise<void> {
  await post('/comments', { ...pointTo(entity, id), body }, { idempotencyKey });
  await invalidate('comment', 'follower');
}

export async function changeComment({ id, version }: Comment, body: string): Promise<void> {
  await patch(`/comments/${id}`, version, { body });
  await invalidate('comment', 'follower');
}

export async function dropComment({ id, version }: Comment, said: string): Promise<void> {
  await remove(`/comments/${id}`, version);
  await invalidate('comment');
  sayWithUndo(said, async () => {
    await post(`/comments/${id}/restore`, undefined, { version: '*' });
    await invalidate('comment');
  });
}

/** Who follows a record, and the user's own place among them. */
export function useFollowers(entity: PagedEntity, id: string): { all: Follower[]; own: Follower | undefined } | null {
  const me = useMe();
  const { data } = useList('followers', { ...pointTo(entity, id), limit: 200 });
  if (!data) return null;
  return { all: data.data, own: data.data.find((one) => one.user_id === me.user.id) };
}

export async function follow(entity: PagedEntity, id: string): Promise<void> {
  await post('/followers', pointTo(entity, id));
  await queryClient.invalidateQueries({ queryKey: ['followers'] });
}

export async function unfollow({ id, version }: Follower): Promise<void> {
  await remove(`/followers/${id}`, version);
  await queryClient.invalidateQueries({ queryKey: ['followers'] });
}
