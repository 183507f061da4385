/** What is read of metrics; each answer is kept apart from the lists and read again when any record changes. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '@/api/client';
import { composed } from '@/api/operations';
import { queryClient } from '@/api/query';
import type { Question } from './question';
import type { Metric, MetricDefinition } from './types';

const MINUTES = 60_000;

const dictionaryOptions = queryOptions({
  queryKey: ['metrics', 'dictionary'],
  queryFn: ({ signal }) => get('/metrics', {}, signal),
  staleTime: 60 * MINUTES,
});

/** What each metric means and what it can be split by. */
export function useDictionary(): (metric: Metric) => MetricDefinition | undefined {
  const { data } = useQuery(dictionaryOptions);
  return (metric) => data?.data.find((one) => one.metric === metric);
}

/** The same metric, split in the same way; only then an answer may stand in for the one that is on its way. */
const shapeOf = ({ metric, query }: Question) => [metric, query.group_by, query.period, query.stat].join();

export function useMetric(question: Question, enabled = true) {
  const shape = shapeOf(question);
  return useQuery({
    // what is kept under "about" is read again after every change of a record
    queryKey: ['about', 'metric', shape, question.query] as const,
    queryFn: ({ signal }) => get(`/metrics/${question.metric as string}`, composed(question.query), signal),
    placeholderData: (before, query) => (query?.queryKey[2] === shape ? before : undefined),
    enabled,
  });
}

/** Asks again for every number that could not be had: what one lacked (a rate, the connection) the others lacked as well. */
export const retryMetrics = (): void =>
  void queryClient.refetchQueries({
    queryKey: ['about', 'metric'],
    type: 'active',
    predicate: ({ state }) => state.status === 'error',
  });
