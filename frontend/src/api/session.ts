/** The access token lives here, in memory only; one tab refreshes it for all. */
import { createStore } from '@/lib/store';
import { noteAnswer, noteLoss } from './connection';
import { Problem, problemOf } from './problem';
import type { Session } from './types';

type State = 'unknown' | 'in' | 'out';
export const sessionState = createStore<State>('unknown');

let token: string | null = null;
let expiresAt = 0;
let refreshing: Promise<boolean> | null = null;
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('crm-session');

type Message = { kind: 'token'; token: string; expiresAt: number } | { kind: 'out' };

channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'out') forget();
  else if (sessionState.get() === 'in') keep(data.token, data.expiresAt);
});

function keep(next: string, until: number): void {
  token = next;
  expiresAt = until;
  sessionState.set('in');
}

function forget(): void {
  token = null;
  expiresAt = 0;
  sessionState.set('out');
}

export function startSession(session: Session): void {
  keep(session.access_token, Date.now() + session.expires_in * 1000);
  channel?.postMessage({ kind: 'token', token: session.access_token, expiresAt } satisfies Message);
}

export function endSession(): void {
  forget();
  channel?.postMessage({ kind: 'out' } satisfies Message);
}

async function refreshNow(seen: string | null): Promise<boolean> {
  // another tab may have refreshed while this one waited for the lock
  if (token !== seen && token && expiresAt > Date.now()) return true;
  const response = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' }).catch(
    () => null,
  );
  if (!response) {
    noteLoss();
    throw new Problem(0, {});
  }
  noteAnswer();
  if (response.ok) {
    startSession((await response.json()) as Session);
    return true;
  }
  if (response.status >= 500 || response.status === 429) throw await problemOf(response);
  if (sessionState.get() !== 'out') forget();
  return false;
}

/** Asks for a new access token; false when the session is over. */
export function refresh(): Promise<boolean> {
  const seen = token;
  refreshing ??= (
    navigator.locks ? navigator.locks.request('crm-refresh', () => refreshNow(seen)) : refreshNow(seen)
  ).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** A token that is still good for a while, or null when nobody is signed in. */
export async function freshToken(): Promise<string | null> {
  if (token && expiresAt - Date.now() < 15_000) await refresh();
  return token;
}
