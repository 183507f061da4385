/** Who else has a record on a screen: said to the server while a record is shown, heard from it and from the stream. */
import { useEffect, useState } from 'react';
import { post } from '@/api/client';
import { type PagedEntity, pointTo } from '@/api/entities';
import { composed } from '@/api/operations';
import type { Other } from '@/api/types';
import { newId } from '@/lib/new-id';
import { createStore, useStore } from '@/lib/store';

/** Said again this often; the server forgets a screen after 40 seconds. */
const BEAT_MS = 15_000;
/** Whoever leaves a field is still changing the record for this long. */
const LINGER_MS = 3_000;

/** This tab. */
const screen_id = newId();

/** By kind and id of the record. */
const present = createStore<Readonly<Record<string, Other[]>>>({});
const NOBODY: Other[] = [];
const keyOf = (entity: string, id: string) => `${entity}:${id}`;

/** Takes what the server says of a record. */
export function notePresence(entity: string, id: string, others: Other[]): void {
  present.set({ ...present.get(), [keyOf(entity, id)]: others });
}

/** Whether something on the page is being typed into. */
const isTyping = (): boolean => Boolean(document.activeElement?.closest('aside input, aside textarea, aside select'));

/** Says that this screen shows a record for as long as it does; answers who else is there. */
export function usePresence(entity: PagedEntity, id: string): Other[] {
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (isTyping()) setEditing(true);
      else timer = setTimeout(() => setEditing(isTyping()), LINGER_MS);
    };
    document.addEventListener('focusin', look);
    document.addEventListener('focusout', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('focusin', look);
      document.removeEventListener('focusout', look);
    };
  }, []);
  useEffect(() => {
    let left = false;
    const say = async () => {
      if (document.visibilityState === 'hidden') return;
      const answer = await post('/presence', composed({ screen_id, ...pointTo(entity, id), editing }));
      if (!left) notePresence(entity, id, answer.data);
    };
    // who is there is a courtesy: without an answer the page works as ever
    const quietly = () => void say().catch(() => undefined);
    quietly();
    const beat = setInterval(quietly, BEAT_MS);
    document.addEventListener('visibilitychange', quietly);
    return () => {
      left = true;
      clearInterval(beat);
      document.removeEventListener('visibilitychange', quietly);
    };
  }, [entity, id, editing]);
  useEffect(() => {
    const key = keyOf(entity, id);
    return () => {
      const { [key]: _gone, ...rest } = present.get();
      present.set(rest);
      void post('/presence', composed({ screen_id })).catch(() => undefined);
    };
  }, [entity, id]);
  return useStore(present)[keyOf(entity, id)] ?? NOBODY;
}
