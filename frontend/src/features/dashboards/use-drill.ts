import { useFormat } from '@/lib/locale';
import { useDefinition, useFields } from '@/records/definition';
import { type Drill, drillTo } from './drill';
import type { MetricRecords } from './types';

/** Where the records behind a number stand. */
export function useDrill(): (records: MetricRecords) => Drill {
  const { timeZone } = useFormat();
  const deal = useFields(useDefinition('deal'));
  const activity = useFields(useDefinition('activity'));
  return (records) => drillTo(records, { deal, activity }, timeZone);
}
