/** Looks up how far a new installation is. */
import { usePipelines, useStages, useUsers } from '@/api/lookups';
import { useMay, useMe } from '@/api/me';
import { composed } from '@/api/operations';
import { useRecords } from '@/api/query';
import { useImports } from '@/features/imports/api';
import { useMayImport } from '@/features/imports/may-import';
import { countOf } from '@/table/pages';
import { useSampleData } from './sample';
import { STEPS, type Step, type StepName, stepsOf } from './steps';

/** Stages that the set-up makes. */
const FIRST_STAGES = 6;
const ALL = countOf(composed({}));

/** The steps that the user has the right to do. */
export function useAllowedSteps(): StepName[] {
  const may = useMay();
  const rights: Record<StepName, boolean> = {
    import: useMayImport(),
    invite: may('create', 'user'),
    pipeline: may('edit', 'pipeline'),
    company: may('edit', 'setting'),
  };
  return STEPS.filter((name) => rights[name]);
}

/** The steps to show; none until everything is known. */
export function useSteps(allowed: readonly StepName[]): Step[] {
  const me = useMe();
  const accounts = useRecords('accounts', ALL).data;
  const contacts = useRecords('contacts', ALL).data;
  const imports = useImports().data;
  const sample = useSampleData().data;
  const [users, pipelines, stages] = [useUsers(), usePipelines(), useStages()];
  if (!accounts || !contacts || !imports || !users.length || !pipelines.length || !stages.length) return [];
  const made = sample ? sample.counts.accounts + sample.counts.contacts : 0;
  return stepsOf({
    allowed,
    dismissed: me.user.dismissed,
    ownRecords: (accounts.page.count ?? 0) + (contacts.page.count ?? 0) - made,
    imports: imports.data.filter(({ trial, counts }) => !trial && counts.created + counts.updated > 0).length,
    people: users.filter(({ status }) => status === 'active' || status === 'invited').length,
    pipelineChanged:
      pipelines.length > 1 ||
      stages.length !== FIRST_STAGES ||
      [...pipelines, ...stages].some(({ version }) => version > 1),
    companyChanged: me.company.version > 1,
  });
}
