/** Values, periods, groups and titles in the reader's language. */
import { useTranslation } from 'react-i18next';
import { useMeta } from '@/api/lookups';
import { useFormat } from '@/lib/locale';
import { currencyDigits, toMajor } from '@/lib/money';
import { type CustomGrouping, customPeriod, fieldOf, isCustom } from './custom-groups';
import { METRICS } from './metrics';
import { partOf, type Row } from './series';
import { startOf } from './span';
import type { Grouping, Metric, MetricGroup, MetricPeriod, Tile } from './types';

const ABOUT_STAGES: readonly Metric[] = ['stage_conversion', 'time_in_stage'];

/** As many decimals as there are, two at most. */
const digitsOf = (number: number): 0 | 1 | 2 =>
  ([0, 1] as const).find((digits) => Number(number.toFixed(digits)) === Number(number.toFixed(2))) ?? 2;

/** Amounts from here on are told without cents in large letters. */
const CENTS_BELOW = 10_000;

export type Texts = ReturnType<typeof useTexts>;

export function useTexts() {
  const { t } = useTranslation();
  const format = useFormat();
  const customs = useMeta()?.entities?.deal?.fields;

  /** `exact` for a number that stands alone, where nothing has to be in line with it. */
  const value = (metric: Metric, number: number | null, currency: string | null, exact = false): string => {
    if (number === null) return '–';
    switch (METRICS[metric].unit) {
      case 'money':
        return format.money(number, currency ?? format.currency);
      case 'ratio':
        return format.percent(number, exact ? digitsOf(number * 100) : 1);
      case 'days':
        return format.duration(number, exact ? digitsOf(number) : 1);
      case 'count':
        return format.number(number);
    }
  };

  /** For a number in large letters: of a large amount the cents are left out. */
  const big = (metric: Metric, number: number, currency: string | null): string => {
    const code = currency ?? format.currency;
    if (METRICS[metric].unit !== 'money') return value(metric, number, currency, true);
    const whole = Math.round(toMajor(number, code));
    return format.money(Math.abs(whole) >= CENTS_BELOW ? whole * 10 ** currencyDigits(code) : number, code);
  };

  /** For the axis: as short as can be, the unit stands in the heading. */
  const mark = (metric: Metric, number: number, currency: string | null): string => {
    switch (METRICS[metric].unit) {
      case 'money':
        return format.money(number, currency ?? format.currency, true);
      case 'ratio':
        return format.percent(number, 0);
      default:
        return format.short(number);
    }
  };

  /** How many records a value was made from; of a share also how many it is. */
  const counted = (metric: Metric, row: Pick<Row, 'value' | 'count'>): string => {
    const { unit, counts } = METRICS[metric];
    const part = unit === 'ratio' ? partOf(row) : null;
    return part === null
      ? t(`metric.counted.${counts}`, { count: row.count })
      : t('metric.partOf', { part, count: row.count });
  };

  /** The value and what it was made from, in one breath. */
  const whole = (metric: Metric, row: Pick<Row, 'value' | 'count' | 'currency'>): string =>
    METRICS[metric].unit === 'count'
      ? counted(metric, row)
      : `${value(metric, row.value, row.currency)} · ${counted(metric, row)}`;

  const period = (name: string): string => {
    const [year = '', rest] = name.split('-');
    if (!rest) return year;
    if (rest.startsWith('Q')) return t('metric.quarter', { quarter: rest.slice(1), year });
    return format.monthOfYear(startOf(name));
  };

  /** The shortest name of a period along an axis; its year stands below where a new one begins. */
  const periodMark = (name: string): string => {
    const [year = '', rest] = name.split('-');
    if (!rest) return year;
    return rest.startsWith('Q') ? rest : format.month(startOf(name));
  };

  const customOf = (by: CustomGrouping) => customs?.find(({ name }) => name === fieldOf(by));

  /** What a custom field is called, and the periods of its days. */
  const customName = (by: CustomGrouping): string => {
    const name = customOf(by)?.label ?? fieldOf(by).replace(/^custom\./, '');
    const periods = customPeriod(by);
    return periods ? t('metric.ofPeriods', { field: name, period: t(`chart.head.${periods}`) }) : name;
  };

  /** What a column of groups or periods is headed by, and a split is chosen by. */
  const head = (by: Grouping | MetricPeriod): string =>
    by.startsWith('custom.') ? customName(by as CustomGrouping) : t(`chart.head.${by as MetricGroup}`);

  const customGroup = (by: CustomGrouping, row: Pick<Row, 'group' | 'label'>): string => {
    if (row.group === null) return t('metric.withoutField', { field: customOf(by)?.label ?? '' });
    if (customPeriod(by)) return period(row.group);
    if (customOf(by)?.kind === 'bool') return t(row.group === 'true' ? 'value.yes' : 'value.no');
    return row.label ?? t('metric.unseen');
  };

  const group = (by: Grouping | null, row: Pick<Row, 'group' | 'label'>): string => {
    if (isCustom(by)) return customGroup(by, row);
    return row.group === null ? t(`metric.without.${by ?? 'owner_id'}`) : (row.label ?? t('metric.unseen'));
  };

  const unit = (metric: Metric, currency: string | null): string => {
    const { unit: of, counts } = METRICS[metric];
    if (of === 'money') return currency ?? format.currency;
    return of === 'count' ? t(`metric.unit.${counts}`) : t(`metric.unit.${of}`);
  };

  const by = (group_by: Grouping | null, periods: MetricPeriod | null): string | null => {
    const named = (one: Grouping | MetricPeriod) =>
      one.startsWith('custom.') ? customName(one as CustomGrouping) : t(`metric.by.${one as MetricGroup}`);
    if (group_by && periods) return t('metric.and', { first: named(group_by), second: named(periods) });
    const one = group_by ?? periods;
    return one ? named(one) : null;
  };

  const title = (tile: Pick<Tile, 'metric' | 'group_by' | 'period' | 'stat'> & { title?: string | null }): string => {
    if (tile.title) return tile.title;
    const name = t(`metric.name.${tile.metric}`);
    const named = tile.stat === 'median' ? t('metric.median', { metric: name }) : name;
    // what is about stages says so in its name
    const inName = tile.group_by === 'stage_id' && ABOUT_STAGES.includes(tile.metric);
    const split = by(inName ? null : tile.group_by, tile.period);
    return split ? t('metric.split', { metric: named, by: split }) : named;
  };

  return { value, big, mark, counted, whole, period, periodMark, group, head, unit, title };
}
