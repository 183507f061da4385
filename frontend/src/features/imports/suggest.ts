/** Which known value a text of a file probably means. */

export interface KnownValue {
  /** What the server is told. */
  value: string;
  label: string;
  /** Other ways to write it, such as a country's name in English. */
  names?: readonly string[];
}

/** As the server compares names: without case, accents and doubled spaces. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/\s+/g, ' ').trim();

/** Nothing but letters and digits. */
const tight = (text: string): string => folded(text).replace(/[^\p{L}\p{N}]/gu, '');

/** How many letters have to be changed to make one of the other. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const writings = ({ value, label, names = [] }: KnownValue): string[] => [value, label, ...names].map(tight);

/** The same but for spaces and signs; where misspelling is allowed also the one that is nearly the same. */
export function suggestion(text: string, known: readonly KnownValue[], misspelt: boolean): string | null {
  const wanted = tight(text);
  if (!wanted) return null;
  const same = known.filter((candidate) => writings(candidate).includes(wanted));
  if (same.length > 0) return same.length === 1 ? (same[0]?.value ?? null) : null;
  const allowed = misspelt ? Math.min(2, Math.floor(wanted.length / 4)) : 0;
  const near = known
    .map((candidate) => ({ candidate, off: Math.min(...writings(candidate).map((w) => distance(w, wanted))) }))
    .filter(({ off }) => off <= allowed)
    .sort((a, b) => a.off - b.off);
  const [first, second] = near;
  return first && first.off < (second?.off ?? Number.POSITIVE_INFINITY) ? first.candidate.value : null;
}
