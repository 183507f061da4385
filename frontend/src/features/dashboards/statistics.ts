/** What can be said of groups beyond chance: intervals of shares, and which groups stand out. */

/** The normal quantile of 95 %, two-sided. */
const Z = 1.959964;
/** Closed deals below which a group says nothing. */
export const ENOUGH = 30;
/** Closed deals below which a person is not ranked. */
export const FEW = 5;

export interface Interval {
  low: number;
  high: number;
}

/** The interval after Wilson in which a share lies with 95 % certainty, as far as `successes` of `count` tell. */
export function wilson(successes: number, count: number, z = Z): Interval {
  if (count <= 0) return { low: 0, high: 1 };
  const share = successes / count;
  const centre = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * count)) / count);
  const whole = 1 + (z * z) / count;
  return { low: Math.max(0, (centre - spread) / whole), high: Math.min(1, (centre + spread) / whole) };
}

/** The normal quantile that leaves `tail` above it, after Acklam's approximation of the upper tail. */
function quantile(tail: number): number {
  const q = Math.sqrt(-2 * Math.log(tail));
  const above =
    (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  return -above;
}

/**
 * The quantile for one of several groups. Of twenty groups that do not differ at all, one stands out at 95 % by chance;
 * so each of several is asked for more, such that all of them together are right with 95 % certainty.
 */
export const quantileOf = (groups: number): number => (groups <= 1 ? Z : quantile(0.025 / groups));

/** Closed deals and how many of them were won. */
export interface Shares {
  won: number;
  closed: number;
}

/** Won deals and the days they took on average. */
export interface Times {
  mean: number;
  closed: number;
}

export type Outcome<G> =
  | { kind: 'found'; best: G; average: number }
  /** There is enough to compare, and nothing that chance would not explain. */
  | { kind: 'even'; average: number }
  | { kind: 'too_few'; enough: number };

/** Names the first of those that stand out, of the groups that are large enough to be compared. */
function outcomeOf<G extends { closed: number }>(
  groups: readonly G[],
  average: number,
  standsOut: (group: G, z: number) => boolean,
  order: (a: G, b: G) => number,
): Outcome<G> {
  const weighty = groups.filter((group) => group.closed >= ENOUGH);
  if (weighty.length === 0 || groups.length < 2) return { kind: 'too_few', enough: weighty.length };
  const z = quantileOf(weighty.length);
  const [best] = weighty.filter((group) => standsOut(group, z)).sort(order);
  return best ? { kind: 'found', best, average } : { kind: 'even', average };
}

/** The group that converts best, if it does beyond chance: its interval lies above the average of all. */
export function bestOf<G extends Shares>(groups: readonly G[], all: Shares): Outcome<G> {
  const average = all.closed > 0 ? all.won / all.closed : 0;
  return outcomeOf(
    groups,
    average,
    (group, z) => wilson(group.won, group.closed, z).low > average,
    (a, b) => b.won / b.closed - a.won / a.closed,
  );
}

/**
 * The group that closes fastest, if it does beyond chance. How far single deals are from the mean is not known; times of
 * waiting spread about as wide as their mean and rarely wider, so that much is counted on.
 */
export function fastestOf<G extends Times>(groups: readonly G[], average: number): Outcome<G> {
  return outcomeOf(
    groups,
    average,
    (group, z) => group.mean + (z * average) / Math.sqrt(group.closed) < average,
    (a, b) => a.mean - b.mean,
  );
}
