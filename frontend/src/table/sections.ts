/** Where the rows of a list stand that is divided into sections: each a heading, and its records while it is open. */

export interface Section {
  open: boolean;
  /** How many records it has, as soon as that is known. */
  count: number | undefined;
}

export interface Place {
  section: number;
  /** The record in its section; -1 is the heading. */
  row: number;
}

export interface Layout {
  length: number;
  at: (index: number) => Place;
}

/** An open section whose count is not known yet stands there with a few empty rows. */
export const UNKNOWN_ROWS = 3;

const rowsOf = ({ open, count = UNKNOWN_ROWS }: Section): number => (open ? count : 0);

export function layoutOf(sections: readonly Section[]): Layout {
  const starts: number[] = [];
  let length = 0;
  for (const section of sections) {
    starts.push(length);
    length += 1 + rowsOf(section);
  }
  const at = (index: number): Place => {
    const section = starts.findLastIndex((start) => start <= index);
    return { section, row: index - (starts[section] ?? 0) - 1 };
  };
  return { length, at };
}

const NOTHING_OPEN = '-';

/** Which sections are open, as the address has it; at first the first one is that is not known to be empty. */
export function openSections(
  text: string | undefined,
  sections: readonly { key: string; count: number | undefined }[],
): ReadonlySet<string> {
  const keys = sections.map(({ key }) => key);
  if (text !== undefined) return new Set(text.split(',').filter((key) => keys.includes(key)));
  const first = sections.find(({ count }) => count !== 0);
  return new Set(first ? [first.key] : []);
}

export function toggledSections(open: ReadonlySet<string>, key: string): string {
  const next = new Set(open);
  if (!next.delete(key)) next.add(key);
  return [...next].join(',') || NOTHING_OPEN;
}
