/** Round marks for the axis of values. */

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** A round number that is no less than `size`. */
function roundUp(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return (STEPS.find((step) => step * power >= size * (1 - 1e-9)) ?? 10) * power;
}

export interface Axis {
  min: number;
  max: number;
  ticks: number[];
}

/** An axis from zero to beyond the greatest value, and below zero where values are; `whole` for what has no parts. */
export function axisOf(values: readonly (number | null)[], wanted: number, whole = false): Axis {
  const known = values.filter((value) => value !== null);
  const top = Math.max(0, ...known);
  const bottom = Math.min(0, ...known);
  const range = top - bottom;
  if (range === 0) return { min: 0, max: 1, ticks: [0, 1] };
  const step = roundUp(whole ? Math.ceil(range / wanted) : range / wanted);
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { min: first * step, max: last * step, ticks };
}

/** An axis that begins and ends near the values, for what is compared by its place and not by its length. */
export function between(values: readonly number[]): Axis {
  if (values.length === 0) return { min: 0, max: 1, ticks: [0, 1] };
  const [bottom, top] = [Math.min(...values), Math.max(...values)];
  const step = roundUp(Math.max((top - bottom) / 3, 0.01));
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(top / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { min: first * step, max: last * step, ticks };
}

/** Where a value is between the ends, as a part of 1. */
export const placeOf = (value: number, { min, max }: Axis): number => (value - min) / (max - min);

/** Of `count` names along an axis, every how many fit when each takes `each` of `width` pixels. */
export const everyNth = (count: number, width: number, each: number): number =>
  Math.max(1, Math.ceil((count * each) / Math.max(width, each)));
