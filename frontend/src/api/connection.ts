/** Whether the server answers; a lost connection is noticed by any request and probed until it is back. */
import { createStore } from '@/lib/store';

export const connected = createStore(true);
let probing: ReturnType<typeof setTimeout> | undefined;

export async function probe(): Promise<boolean> {
  const alive = await fetch('/healthz', { cache: 'no-store' }).then(
    (response) => response.status < 500,
    () => false,
  );
  connected.set(alive);
  if (!alive) scheduleProbe();
  return alive;
}

function scheduleProbe(): void {
  clearTimeout(probing);
  probing = setTimeout(() => void probe(), 5000);
}

export function noteLoss(): void {
  if (!connected.get()) return;
  connected.set(false);
  scheduleProbe();
}

export const noteAnswer = (): void => connected.set(true);

globalThis.addEventListener?.('offline', noteLoss);
globalThis.addEventListener?.('online', () => void probe());
