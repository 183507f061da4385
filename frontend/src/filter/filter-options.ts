/** The values a filter on a field can take, by name. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines, useStages, useTags, useTeams, useUsers } from '@/api/lookups';
import type { Pipeline, Stage } from '@/api/types';
import { choiceLabel, type Field } from '@/form/field';
import { countryOptions, currencyOptions } from '@/form/iso';

export interface Option {
  value: string;
  label: string;
}

const named = (rows: readonly { id: string; name: string }[]): Option[] =>
  rows.map((r) => ({ value: r.id, label: r.name }));

/** Stages in the order of their pipelines; where there are several, each says which one it is in. */
export function stageOptions(stages: readonly Stage[], pipelines: readonly Pipeline[]): Option[] {
  if (pipelines.length < 2) return named(stages);
  return pipelines.flatMap((pipeline) =>
    stages
      .filter((stage) => stage.pipeline_id === pipeline.id)
      .map((stage) => ({ value: stage.id, label: `${stage.name} · ${pipeline.name}` })),
  );
}

export function useFilterOptions(field: Field): Option[] {
  const { t, i18n } = useTranslation();
  const users = useUsers();
  const teams = useTeams();
  const tags = useTags();
  const stages = useStages();
  const pipelines = usePipelines();
  return useMemo(() => {
    switch (field.kind) {
      case 'user':
        return named(users);
      case 'team':
        return named(teams);
      case 'tags':
        return named(tags);
      case 'stage':
        return stageOptions(stages, pipelines);
      case 'pipeline':
        return named(pipelines);
      case 'country':
        return countryOptions(i18n.language);
      case 'currency':
        return currencyOptions(i18n.language);
      case 'bool':
        return [
          { value: 'true', label: t('value.yes') },
          { value: 'false', label: t('value.no') },
        ];
      default:
        return (field.choices ?? []).map((value) => ({ value, label: choiceLabel(t, field, value) }));
    }
  }, [field, users, teams, tags, stages, pipelines, i18n.language, t]);
}
