/** Why a file cannot be read, in the user's language, with the place where that is known. */
import type { TFunction } from 'i18next';
import type { Problem } from '@/api/problem';
import { problemText } from '@/form/problem-text';

const REASONS = [
  'empty',
  'unbalanced_quote',
  'encoding',
  'not_text',
  'damaged',
  'unsafe_archive',
  'unknown_kind',
] as const;
const TOO_MUCH = ['too_large', 'too_many_columns', 'too_many_rows', 'too_many_cells', 'cell_too_long'] as const;

export function unreadable(t: TFunction, problem: Problem): string {
  const first = problem.errors[0];
  const detail = first?.detail ?? problem.message;
  const code = (first?.code ?? problem.code).replace(/^sheet_/, '');
  const reason = REASONS.find((known) => known === code);
  const muchness = TOO_MUCH.find((known) => known === code);
  const sentence = reason
    ? t(`import.unreadable.${reason}`)
    : muchness
      ? t(`import.unreadable.${muchness}`)
      : problemText(t, code, detail);
  const [, row, column] = /row (\d+)(?:, column (\d+))?/.exec(detail) ?? [];
  if (!row) return sentence;
  return `${sentence} ${column ? t('import.atCell', { row, column }) : t('import.atRow', { row })}`;
}
