/** Amounts are whole minor units with an ISO currency; this is the only place that knows how many decimals that means. */
import { once } from './once';

export const currencyDigits: (currency: string) => number = once((currency) => {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
});

export const toMajor = (minor: number, currency: string): number => minor / 10 ** currencyDigits(currency);

type Shape = 'full' | 'whole' | 'compact';

const formatter = once((language: string) =>
  once((currency: string) =>
    once((shape: Shape) => {
      const digits = currencyDigits(currency);
      return new Intl.NumberFormat(language, {
        style: 'currency',
        currency,
        ...(shape === 'compact'
          ? { notation: 'compact', maximumFractionDigits: 1 }
          : { minimumFractionDigits: shape === 'whole' ? 0 : digits, maximumFractionDigits: digits }),
      });
    }),
  ),
);

/** Full amount; `compact` shortens large ones ("€1.2M") for headers. */
export function formatMoney(minor: number, currency: string, language: string, compact = false): string {
  const value = toMajor(minor, currency);
  const whole = minor % 10 ** currencyDigits(currency) === 0;
  const shape = compact && Math.abs(value) >= 10_000 ? 'compact' : whole ? 'whole' : 'full';
  try {
    return formatter(language)(currency)(shape).format(value);
  } catch {
    return `${value} ${currency}`;
  }
}

/** The text shown in an input: no grouping, the language's decimal mark. */
export function moneyText(minor: number | null | undefined, currency: string, language: string): string {
  if (minor === null || minor === undefined) return '';
  return new Intl.NumberFormat(language, {
    useGrouping: false,
    maximumFractionDigits: currencyDigits(currency),
  }).format(toMajor(minor, currency));
}

/** Reads a typed number in the language's notation; `undefined` when it is none, `null` when empty. */
export function parseNumber(text: string, language: string): number | null | undefined {
  const trimmed = text.replace(/[\s\u00a0\u202f'’]/g, '').replace(/[^\d.,+-]/g, '');
  if (text.trim() === '') return null;
  const decimal = new Intl.NumberFormat(language).formatToParts(1.5).find((p) => p.type === 'decimal')?.value ?? '.';
  const group = decimal === ',' ? '.' : ',';
  // "1.250,50" and "1,250.50" are read alike: a group mark only counts as one before three digits
  const grouped = new RegExp(`\\${group}(?=\\d{3}(\\D|$))`, 'g');
  const plain = trimmed.replace(grouped, '').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}

export function parseMoney(text: string, currency: string, language: string): number | null | undefined {
  const value = parseNumber(text, language);
  return typeof value === 'number' ? Math.round(value * 10 ** currencyDigits(currency)) : value;
}
