/** Hints that the user does not want to see again; the server remembers them, for every browser. */
import { get, patch } from '@/api/client';
import { meOptions } from '@/api/me';
import { queryClient } from '@/api/query';
import type { Me } from '@/api/types';

async function write(next: (names: readonly string[]) => string[]): Promise<void> {
  const { user } = await get('/me');
  await patch('/me', user.version, { dismissed: next(user.dismissed) });
  await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
}

let before: Promise<void> = Promise.resolve();

/** One after the other: an undo must not overtake what it takes back, nor be overtaken. */
function change(next: (names: readonly string[]) => string[]): Promise<void> {
  const now = before.then(() => write(next));
  before = now.catch(() => undefined);
  return now;
}

/** The hint goes at once, before the server has answered. */
function show(next: (names: readonly string[]) => string[]): void {
  queryClient.setQueryData<Me>(meOptions.queryKey, (me) =>
    me ? { ...me, user: { ...me.user, dismissed: next(me.user.dismissed) } } : me,
  );
}

async function both(next: (names: readonly string[]) => string[]): Promise<void> {
  show(next);
  try {
    await change(next);
  } catch (error) {
    await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
    throw error;
  }
}

export const dismiss = (hint: string): Promise<void> => both((names) => [...names.filter((n) => n !== hint), hint]);
export const bringBack = (hint: string): Promise<void> => both((names) => names.filter((n) => n !== hint));
