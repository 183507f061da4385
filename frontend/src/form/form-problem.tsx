import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { sentenceOf } from './problem-text';

/** The refusal of a whole form; errors that stand on a shown field are not repeated. */
export function FormProblem({ problem, shown = [] }: { problem: Problem | null; shown?: readonly string[] }) {
  const { t } = useTranslation();
  if (!problem) return null;
  const elsewhere = Object.entries(problem.byField()).filter(([name]) => !shown.includes(name));
  if (problem.errors.length > 0 && elsewhere.length === 0) return null;
  return (
    <Alert color={problem.offline ? 'orange' : 'red'} role="alert" p="xs">
      {problem.offline ? t('state.offlineKept') : sentenceOf(t, problem)}
      {elsewhere.map(([name, error]) => (
        <div key={name}>{`${name}: ${error.detail}`}</div>
      ))}
    </Alert>
  );
}
