/** How large a file is, in words of the user's language. */
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export function sizeText(bytes: number, language: string): string {
  let [value, at] = [bytes, 0];
  while (value >= 1000 && at < UNITS.length - 1) [value, at] = [value / 1000, at + 1];
  const options = { style: 'unit', unit: UNITS[at] ?? 'byte', unitDisplay: at === 0 ? 'long' : 'short' } as const;
  return new Intl.NumberFormat(language, { ...options, maximumFractionDigits: at > 1 && value < 100 ? 1 : 0 }).format(
    value,
  );
}
