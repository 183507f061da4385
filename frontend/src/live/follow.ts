/**
 * Follows the event log. One tab of a browser holds the stream and tells the others: a browser opens only few connections
 * to a server, and a stream for each tab would use them up.
 */
import { noteAnswer, noteLoss } from '@/api/connection';
import { freshToken, refresh, sessionState } from '@/api/session';
import type { FeedEntry, Other } from '@/api/types';
import { distrustAll, note } from './apply';
import { eventReader, type ServerEvent } from './events';
import { notePresence } from './present';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The server says every 25 seconds that it lives. */
const SILENCE_MS = 60_000;

/** Where the log was read to, in whichever tab. */
let position: number | undefined;

type Around = { entity: string; id: string; others: Other[] };
type Message = { position: number; entries: FeedEntry[]; around: Around[] };
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('crm-live');

channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  position = data.position;
  hear(data);
});

function hear({ entries, around }: Message): void {
  note(entries);
  for (const { entity, id, others } of around) notePresence(entity, id, others);
}

/** Follows the log until stopped; only one tab at a time does, the others hear it from there. */
export function follow(): () => void {
  const stop = new AbortController();
  const lead = () => stream(stop.signal);
  const leading = navigator.locks ? navigator.locks.request('crm-live', { signal: stop.signal }, lead) : lead();
  // being stopped while waiting for the lock is no fault
  leading.catch(() => undefined);
  return () => stop.abort();
}

async function stream(stop: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!stop.aborted && sessionState.get() !== 'out') {
    const goesOn = await readOnce(stop).catch(() => 'lost' as const);
    if (goesOn === 'refused' && !(await refresh().catch(() => true))) return;
    pause = goesOn === 'ended' ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Reads one stream to its end. */
async function readOnce(stop: AbortSignal): Promise<'ended' | 'lost' | 'refused'> {
  const silence = new AbortController();
  let watch: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  alive();
  try {
    const token = await freshToken();
    if (!token) return 'refused';
    const response = await fetch('/api/v1/events', {
      headers: {
        Accept: 'text/event-stream',
        Authorization: `Bearer ${token}`,
        ...(position === undefined ? {} : { 'Last-Event-ID': String(position) }),
      },
      cache: 'no-store',
      signal: AbortSignal.any([stop, silence.signal]),
    });
    if (response.status === 401) return 'refused';
    if (!response.ok || !response.body) return 'lost';
    noteAnswer();
    const read = eventReader();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return 'ended';
      alive();
      take(read(value));
    }
  } catch (error) {
    if (!stop.aborted) noteLoss();
    throw error;
  } finally {
    clearTimeout(watch);
  }
}

function take(events: ServerEvent[]): void {
  const last = events.at(-1);
  if (!last) return;
  const next = Number(last.id);
  // another database stands behind the same address, as after a restore
  if (position !== undefined && next < position) void distrustAll();
  position = next;
  const read = <T>(name: string) => events.filter((event) => event.name === name).map((e) => JSON.parse(e.data) as T);
  const message: Message = { position, entries: read<FeedEntry>('change'), around: read<Around>('presence') };
  hear(message);
  channel?.postMessage(message);
}
