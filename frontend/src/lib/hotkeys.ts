/** Keyboard shortcuts: single keys, `mod+…` and two-key sequences such as `g c`. */
import { useEffect, useRef } from 'react';
import { createStore } from './store';

/** Single-key shortcuts can be switched off in the profile (WCAG 2.1.4); `mod+…` ones always work. */
export const singleKeysEnabled = createStore(true);

export const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');
export const modKey = isMac ? '⌘' : 'Ctrl';

export function keysLabel(keys: string): string {
  return keys
    .replace('mod+', isMac ? '⌘' : 'Ctrl+')
    .replace('Enter', '↵')
    .replace(/\b[a-z]\b/g, (k) => k.toUpperCase());
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type));

const modalOpen = () => document.querySelector('[aria-modal="true"]') !== null;

type Handler = (event: KeyboardEvent) => void;
const SEQUENCE_MS = 900;

/** Binds shortcuts while the component is mounted; the map may change on every render. */
export function useShortcuts(bindings: Readonly<Record<string, Handler | undefined>>): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    let prefix = '';
    let prefixAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const mod = event.metaKey || event.ctrlKey;
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (mod) {
        const handler = latest.current[`mod+${name}`];
        if (handler) {
          event.preventDefault();
          handler(event);
        }
        return;
      }
      if (event.altKey || typing(event.target) || modalOpen() || !singleKeysEnabled.get()) return;
      const sequence = prefix && event.timeStamp - prefixAt < SEQUENCE_MS ? `${prefix} ${name}` : '';
      const handler = latest.current[sequence] ?? (sequence ? undefined : latest.current[name]);
      const starts = Object.keys(latest.current).some((keys) => keys.startsWith(`${name} `));
      prefix = starts && !handler ? name : '';
      prefixAt = event.timeStamp;
      if (!handler) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
