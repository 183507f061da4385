/** The values that cells of a file can name: choices, what is there already, and what the files before bring. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines, useProducts, useStages, useTags, useTeams, useUsers } from '@/api/lookups';
import { countryName } from '@/form/field-context';
import { targetOptions } from './api';
import type { DraftFile, Mapped } from './draft';
import { useChoiceLabel } from './labels';
import { folded, type KnownValue, suggestion } from './suggest';
import { type DistinctText, IMPORTED, type ImportEntity, type ImportTarget } from './types';

export interface UnknownText extends DistinctText {
  suggested: string | null;
}

export interface UnknownColumn {
  column: string;
  target: ImportTarget;
  known: KnownValue[];
  texts: UnknownText[];
}

const named = (name: string): KnownValue => ({ value: name, label: name });

/** What the files up to this one bring of a kind, by name; null when the server has not told all of it. */
export function broughtBy(files: readonly DraftFile[], entity: string): string[] | null {
  const found: string[] = [];
  for (const file of files)
    for (const [column, target] of Object.entries(file.targets)) {
      const own = file.entity === entity && target === 'name';
      const beside =
        file.entity === 'user' &&
        ((entity === 'team' && target === 'team') || (entity === 'user' && target === 'lead'));
      if (!own && !beside) continue;
      const texts = file.info.distinct[column];
      if (!texts) return null;
      found.push(...texts.map(({ text }) => text));
    }
  return found;
}

/** Texts of a column that mean nothing yet, each with what it probably means. */
export function unknownTexts(
  texts: readonly DistinctText[],
  target: ImportTarget,
  known: readonly KnownValue[],
): UnknownText[] {
  const choice = target.kind === 'choice';
  const accepted = new Set(known.map(({ value }) => folded(choice ? value.replaceAll('_', ' ') : value)));
  const misspelt = choice || target.entity === 'stage' || target.entity === 'pipeline';
  return texts
    .filter(({ text }) => !accepted.has(folded(choice ? text.replace(/[-_]/g, ' ') : text)))
    .map((entry) => ({ ...entry, suggested: suggestion(entry.text, known, misspelt) }));
}

export function useTargets(): (entity: ImportEntity) => readonly ImportTarget[] {
  const answers = useQueries({
    queries: IMPORTED.map(targetOptions),
    combine: (all) => all.map((one) => one.data?.data),
  });
  return useMemo(() => (entity) => answers[IMPORTED.indexOf(entity)] ?? [], [answers]);
}

/** Which columns of each file hold texts that mean nothing yet. */
export function useUnknown(files: readonly DraftFile[]): UnknownColumn[][] {
  const { i18n } = useTranslation();
  const targets = useTargets();
  const choiceLabel = useChoiceLabel();
  const lookups = {
    stage: useStages(),
    pipeline: usePipelines(),
    product: useProducts(),
    user: useUsers(),
    team: useTeams(),
    tag: useTags(),
  };
  const knownOf = (target: ImportTarget, before: readonly DraftFile[]): KnownValue[] | null => {
    if (target.kind === 'choice')
      return (target.choices ?? []).map((value) => ({
        value,
        label: choiceLabel(target.name, value),
        ...(target.name === 'country' ? { names: [countryName(value, 'en'), countryName(value, i18n.language)] } : {}),
      }));
    const entity = target.kind === 'tags' ? 'tag' : target.entity;
    const there = entity ? Object.entries(lookups).find(([name]) => name === entity)?.[1] : undefined;
    const brought = entity ? broughtBy(before, entity) : null;
    if (!there || !brought) return null;
    return [...new Set([...there.map(({ name }) => name), ...brought])].map(named);
  };
  return files.map((file, index) =>
    file.info.header.flatMap((column): UnknownColumn[] => {
      const target = targets(file.entity).find(({ name }) => name === file.targets[column]);
      const texts = file.info.distinct[column];
      // who leads a team and what it is called comes with the users
      if (!target || !texts || file.entity === 'user' || (target.kind !== 'choice' && target.kind !== 'reference'))
        return [];
      const known = knownOf(target, files.slice(0, index));
      const unknown = known ? unknownTexts(texts, target, known) : [];
      return known && unknown.length ? [{ column, target, known, texts: unknown }] : [];
    }),
  );
}

/** What is read in place of a column's texts: what was chosen, and what was suggested where nothing was. */
export function mappedBy(files: readonly DraftFile[], unknown: readonly (readonly UnknownColumn[])[]): Mapped {
  return (file, column) => {
    const chosen = file.values[column] ?? {};
    const open = unknown[files.indexOf(file)]?.find((entry) => entry.column === column)?.texts ?? [];
    const values = open.map(({ text, suggested }) => [text, text in chosen ? chosen[text] : suggested] as const);
    return Object.fromEntries(values.flatMap(([text, value]) => (value == null ? [] : [[text, value]])));
  };
}
