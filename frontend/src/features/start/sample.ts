/** The sample company on the server: whether it is there, and the work of making or removing it. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get, post, request } from '@/api/client';
import { useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import type { SampleData } from '@/api/types';
import { sayProblem } from '@/form/toasts';

const POLL_MS = 500;

/** Whether a job is at it. */
export const isWorking = (data: SampleData | undefined): boolean =>
  data?.job?.state === 'ready' || data?.job?.state === 'running';

/** Whether the work was given up before its end. */
export const isStuck = (data: SampleData): boolean =>
  (data.state === 'making' || data.state === 'removing') && !isWorking(data);

const sampleOptions = queryOptions({
  queryKey: ['sample-data'],
  queryFn: ({ signal }) => get('/sample-data', {}, signal),
  refetchInterval: ({ state: { data } }) => (isWorking(data) ? POLL_MS : false),
});

/** Sample data is an administrator's to make and to remove. */
const useMaySample = (): boolean => useMe().user.role === 'admin';

export const useSampleData = () => useQuery({ ...sampleOptions, enabled: useMaySample() });

/** Everything on the screens is read again once the work has come to its end. */
export function useFreshAfter(working: boolean): void {
  const worked = useRef(false);
  useEffect(() => {
    if (worked.current && !working)
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    worked.current = working;
  }, [working]);
}

type Order = { make: true } | { includeChanged: boolean };

/** Begins to make the sample company, or to remove it. */
export const useOrder = () =>
  useMutation({
    mutationFn: (order: Order) =>
      'make' in order
        ? post('/sample-data')
        : request<SampleData>('DELETE', '/sample-data', { query: { include_changed: order.includeChanged } }),
    onSuccess: (data) => queryClient.setQueryData(sampleOptions.queryKey, data),
    onError: (error) => sayProblem(error),
  });
