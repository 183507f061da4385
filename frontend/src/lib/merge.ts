/** Decides what happens when a record changed on the server while someone was editing it. */
type Fields = Readonly<Record<string, unknown>>;

/** Key order does not matter, since two writers may serialise differently. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => sameValue(x, b[i]));
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) || Array.isArray(b)) return false;
  const left = a as Fields;
  const right = b as Fields;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((k) => sameValue(left[k], right[k]));
}

/** Fields of the patch that somebody else also changed, to another value. */
export function conflictingFields(base: Fields, current: Fields, patch: Fields): string[] {
  return Object.keys(patch).filter((name) => {
    const mine = patch[name];
    if (name === 'custom' && typeof mine === 'object' && mine) {
      const [before, now] = [(base.custom ?? {}) as Fields, (current.custom ?? {}) as Fields];
      return conflictingFields(before, now, mine as Fields).length > 0;
    }
    return !sameValue(base[name], current[name]) && !sameValue(current[name], mine);
  });
}

/** The patch without the fields for which the other person's value is kept. */
export function withoutFields(patch: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !names.includes(name)));
}

/** The merge patch that turns `before` into `after`, for the given names. */
export function changedFields(before: Fields, after: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameValue(before[name], value)));
}
