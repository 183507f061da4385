/** The heading of a section: what its records have in common, how many they are, open or closed. */
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useFormat } from '@/lib/locale';
import { Pill } from '@/ui/pill';
import classes from './grid.module.css';
import type { Heading } from './window';

interface ButtonProps {
  heading: Heading;
  tabIndex?: number;
  onToggle: (key: string) => void;
}

export function GroupButton({ heading, tabIndex, onToggle }: ButtonProps) {
  const format = useFormat();
  const Chevron = heading.open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className={`${classes.group} plain`}
      aria-expanded={heading.open}
      tabIndex={tabIndex}
      data-empty={heading.count === 0 || undefined}
      onClick={() => onToggle(heading.key)}
    >
      <Chevron size={14} aria-hidden />
      {heading.color ? (
        <Pill color={heading.color}>{heading.label}</Pill>
      ) : (
        <span className={classes.clip}>{heading.label}</span>
      )}
      <span className="muted num">{heading.count === undefined ? '' : format.number(heading.count)}</span>
    </button>
  );
}

interface RowProps extends ButtonProps {
  index: number;
  start: number;
  height: number;
  columns: number;
  cursor: boolean;
}

export function GroupRow({ heading, index, start, height, columns, cursor, onToggle }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-cursor={cursor || undefined}
      className={`${classes.row} ${classes.groupRow}`}
      style={{ transform: `translateY(${start}px)`, height }}
    >
      <div
        role="gridcell"
        id={`cell-${index}-0`}
        aria-colspan={columns + 1}
        data-at={cursor || undefined}
        className={`${classes.cell} ${classes.groupCell}`}
      >
        <GroupButton heading={heading} tabIndex={-1} onToggle={onToggle} />
      </div>
    </div>
  );
}
