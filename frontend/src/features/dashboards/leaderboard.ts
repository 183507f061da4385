/** People side by side, ranked by one of their numbers. */
import { METRICS } from './metrics';
import { type Row, rowOf } from './series';
import { FEW } from './statistics';
import type { Metric, MetricPoint } from './types';

/** What people are ranked by. */
export const RANKED = ['won_amount', 'deals_won', 'win_rate', 'sales_cycle', 'activities_done'] as const;
export type Ranked = (typeof RANKED)[number];

/** Numbers in which a few lucky deals stand above many. */
const AVERAGES: readonly Metric[] = ['win_rate', 'sales_cycle'];

export interface Person {
  id: string;
  label: string | null;
  rows: Partial<Record<Ranked, Row>>;
  /** Too few deals were closed for averages to say anything. */
  few: boolean;
}

export interface Place {
  /** Nothing for who is not ranked: nothing was counted, or too little. */
  rank: number | null;
  person: Person;
}

export function peopleOf(answers: Partial<Record<Ranked, readonly MetricPoint[]>>): Person[] {
  const people = new Map<string, Person>();
  for (const metric of RANKED)
    for (const point of answers[metric] ?? []) {
      // what nobody owns is nobody's merit
      if (point.group === null) continue;
      const person = people.get(point.group) ?? { id: point.group, label: point.label, rows: {}, few: true };
      person.rows[metric] = rowOf(point);
      person.few = (person.rows.win_rate?.count ?? 0) < FEW;
      people.set(point.group, person);
    }
  return [...people.values()];
}

const byName = (a: Person, b: Person) => (a.label ?? '').localeCompare(b.label ?? '');

/** The best first; equal numbers share a place. */
export function places(people: readonly Person[], by: Ranked): Place[] {
  const amountOf = (person: Person) => person.rows[by]?.value ?? null;
  const counts = (person: Person) => amountOf(person) !== null && !(AVERAGES.includes(by) && person.few);
  const sign = METRICS[by].better === 'less' ? 1 : -1;
  const ranked = people.filter(counts).sort((a, b) => sign * ((amountOf(a) ?? 0) - (amountOf(b) ?? 0)) || byName(a, b));
  const found: Place[] = [];
  for (const [index, person] of ranked.entries()) {
    const before = found[index - 1];
    const tied = before && amountOf(before.person) === amountOf(person);
    found.push({ rank: tied ? before.rank : index + 1, person });
  }
  const rest = people.filter((person) => !counts(person)).sort(byName);
  return [...found, ...rest.map((person) => ({ rank: null, person }))];
}
