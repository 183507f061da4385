/** The rows of a list of any length as the grid and the cards see them. */
import type { Virtualizer } from '@tanstack/react-virtual';
import type { Composed } from '@/api/operations';
import type { AnyRecord } from '@/api/types';

/** The heading of a section. */
export interface Heading {
  key: string;
  label: string;
  color: string | undefined;
  count: number | undefined;
  open: boolean;
}

export interface Window {
  virtualizer: Virtualizer<HTMLElement, Element>;
  items: ReturnType<Virtualizer<HTMLElement, Element>['getVirtualItems']>;
  /** Rows to scroll through: records, and headings where there are sections. */
  length: number;
  /** Records that match. */
  count: number;
  rowAt: (index: number) => AnyRecord | undefined;
  headingAt: (index: number) => Heading | undefined;
  /** The list a row is read from, and its place there. */
  placeOf: (index: number) => { query: Composed; index: number };
  capped: boolean;
  loading: boolean;
  fetching: boolean;
  error: Error | null;
  retry: () => void;
  /** True when rows in view could not be read although the list as such could. */
  gap: boolean;
  fill: () => void;
}
