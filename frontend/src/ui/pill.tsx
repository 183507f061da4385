import type { ReactNode } from 'react';
import classes from './pill.module.css';

/** A small coloured label; the text carries the meaning, the colour only repeats it. */
export function Pill({ color, children }: { color: string; children: ReactNode }) {
  const style = {
    '--pill-back': `light-dark(var(--mantine-color-${color}-1), color-mix(in srgb, var(--mantine-color-${color}-8) 45%, transparent))`,
    '--pill-text': `light-dark(var(--mantine-color-${color}-8), var(--mantine-color-${color}-2))`,
  } as React.CSSProperties;
  return (
    <span className={classes.pill} style={style}>
      {children}
    </span>
  );
}
