/** Exchange rates are exact decimal numbers as text; no step turns one into a binary fraction. */

/**
 * Reads a rate typed with either decimal mark, as the server takes it: above 0, six digits before the mark, twelve behind
 * it. Nothing is taken for a mark of thousands, which nobody could tell from a decimal one; undefined when it is no rate.
 */
export function readRate(text: string): string | undefined {
  const [, whole, fraction = ''] = /^(\d{1,6})(?:[.,](\d{1,12}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || !/[1-9]/.test(whole + fraction)) return undefined;
  return fraction ? `${whole}.${fraction}` : whole;
}

const formatOf = (language: string, useGrouping: boolean) =>
  new Intl.NumberFormat(language, { useGrouping, maximumFractionDigits: 12 });

/** A rate in the notation of the language; for an input without marks of thousands. */
export const rateText = (rate: string, language: string, input = false): string =>
  formatOf(language, !input).format(rate as `${number}`);
