/** A point or bar of a chart: says what it is in a tooltip and aloud, and opens the records behind it. */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CSSProperties, ReactNode } from 'react';
import type { Row } from './series';
import { useDrill } from './use-drill';

interface Props {
  row: Row;
  /** What it is, such as the period. */
  name: string;
  /** Its value and what that was made from. */
  text: string;
  className?: string | undefined;
  style?: CSSProperties;
  roving: object;
  /** True where name and value stand in it, as they do beside a bar. */
  written?: boolean;
  children: ReactNode;
}

export function Point({ row, name, text, className, style, roving, written = false, children }: Props) {
  const drill = useDrill();
  const label = `${name}: ${text}`;
  const shared = { ...roving, className, style, ...(written ? {} : { 'aria-label': label }) };
  return (
    <Tooltip label={label} openDelay={60} events={{ hover: true, focus: true, touch: true }}>
      {row.records ? (
        <Link {...drill(row.records)} {...shared}>
          {children}
        </Link>
      ) : (
        // nothing was counted, so there is nothing to open
        <span {...(written ? {} : { role: 'img' })} {...shared}>
          {children}
        </span>
      )}
    </Tooltip>
  );
}
