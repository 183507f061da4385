/** The choices of a custom field while they are edited. What records hold stays; what a choice is called can change. */
import type { FieldDef } from '@/api/types';

export interface Choice {
  /** What records hold; a choice that was just added has none yet. */
  key: string | null;
  label: string;
  retired: boolean;
  /** Tells lines apart while nothing else does. */
  line: number;
}

type Stored = Pick<FieldDef, 'choices' | 'choice_labels' | 'retired_choices'>;

export const choicesOf = (def: Stored): Choice[] =>
  def.choices.map((key, line) => ({
    key,
    label: def.choice_labels[key] ?? key,
    retired: def.retired_choices.includes(key),
    line,
  }));

const fold = (text: string) => text.trim().toLocaleLowerCase();

/** A value for a new choice: its name, or one like it where another choice was once called so. */
function freshKey(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(fold(label))) return label;
  let number = 2;
  while (taken.has(fold(`${label} (${number})`))) number += 1;
  return `${label} (${number})`;
}

/** As the server keeps them; lines without a name are left out. */
export function storedChoices(lines: readonly Choice[]): Stored {
  const named = lines.map((line) => ({ ...line, label: line.label.trim() })).filter(({ label }) => label !== '');
  const taken = new Set(named.flatMap(({ key }) => (key === null ? [] : [fold(key)])));
  const keyed = named.map((line) => {
    const key = line.key ?? freshKey(line.label, taken);
    taken.add(fold(key));
    return { ...line, key };
  });
  return {
    choices: keyed.map(({ key }) => key),
    choice_labels: Object.fromEntries(keyed.filter(({ key, label }) => key !== label).map((c) => [c.key, c.label])),
    retired_choices: keyed.filter(({ retired }) => retired).map(({ key }) => key),
  };
}

export const nextLine = (lines: readonly Choice[]): number => Math.max(-1, ...lines.map(({ line }) => line)) + 1;
