/** Keys of custom fields, and what is read again when their definitions change. */
import { queryClient } from '@/api/query';

const LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o' };

/** Suggests the key of a field from its name: a-z first, then a-z, 0-9 and _. */
export const keyFrom = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[äöüßæø]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');

export const reloadFields = (): Promise<unknown> =>
  Promise.all(['field-defs', 'meta'].map((root) => queryClient.invalidateQueries({ queryKey: [root] })));
