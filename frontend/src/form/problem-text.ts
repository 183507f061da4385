/** What a refusal says in the user's language; codes without an own sentence show the server's words. */
import i18next, { type TFunction } from 'i18next';
import type { Problem } from '@/api/problem';

export function problemText(t: TFunction, code: string, fallback: string): string {
  const key = `problem.${code}`;
  return i18next.exists(key) ? t(key as never) : fallback;
}

export function sentenceOf(t: TFunction, problem: Problem): string {
  const first = problem.errors[0];
  if (first && (problem.code === 'invalid' || problem.status === 422)) return problemText(t, first.code, first.detail);
  return problemText(t, problem.code, problem.message);
}
