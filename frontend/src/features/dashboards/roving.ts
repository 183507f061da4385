/** One stop for the Tab key among many points; arrows go from point to point. */
import { type KeyboardEvent, useRef, useState } from 'react';

const STEP: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function useRoving<T extends HTMLElement>(count: number) {
  const box = useRef<T>(null);
  const [at, setAt] = useState(0);
  const current = Math.min(at, Math.max(0, count - 1));
  const go = (index: number) => {
    setAt(index);
    const points = box.current?.querySelectorAll<HTMLElement>('[data-point]');
    points?.[index]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = STEP[event.key];
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : step && current + step;
    if (next === undefined || next < 0 || next >= count) return;
    event.preventDefault();
    go(next);
  };
  return {
    box,
    onKeyDown,
    pointProps: (index: number) => ({
      'data-point': true,
      tabIndex: index === current ? 0 : -1,
      onFocus: () => setAt(index),
    }),
  };
}
