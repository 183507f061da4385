/** The values a filter on a field can take, by name. */
import { useTranslation } from 'react-i18next';
import { usePipelines, useStages, useTags, useTeams, useUsers } from '@/api/lookups';
import { choiceLabel, type Field } from '@/form/field';
import { countryOptions, currencyOptions } from '@/form/iso';

export function useFilterOptions(field: Field): { value: string; label: string }[] {
  const { t, i18n } = useTranslation();
  const users = useUsers();
  const teams = useTeams();
  const tags = useTags();
  const stages = useStages();
  const pipelines = usePipelines();
  const named = (rows: { id: string; name: string }[]) => rows.map((r) => ({ value: r.id, label: r.name }));
  switch (field.kind) {
    case 'user':
      return named(users);
    case 'team':
      return named(teams);
    case 'tags':
      return named(tags);
    case 'stage':
      return named(stages);
    case 'pipeline':
      return named(pipelines);
    case 'country':
      return countryOptions(i18n.language);
    case 'currency':
      return currencyOptions(i18n.language);
    default:
      return (field.choices ?? []).map((value) => ({ value, label: choiceLabel(t, field, value) }));
  }
}
