/** The first steps of a new installation: which there are for whom, and which are done, told by what is there. */

export const STEPS = ['import', 'invite', 'pipeline', 'company'] as const;
export type StepName = (typeof STEPS)[number];

/** Under this name the whole list is put away; a step that fits as it is, under its own behind it. */
export const FIRST_STEPS = 'first_steps';
export const hintOf = (step: StepName): string => `${FIRST_STEPS}.${step}`;

/** What is known of the installation. */
export interface Facts {
  /** Steps the user has the right to do. */
  allowed: readonly StepName[];
  /** Accounts and contacts that are not part of the sample. */
  ownRecords: number;
  /** Imports that brought something in. */
  imports: number;
  /** People who sign in or are invited to. */
  people: number;
  /** Whether somebody has made the pipeline their own. */
  pipelineChanged: boolean;
  companyChanged: boolean;
  /** Hints that the user has put away. */
  dismissed: readonly string[];
}

export interface Step {
  name: StepName;
  done: boolean;
  /** Whether it can be ticked by hand, as what is there may fit already. */
  confirmable: boolean;
}

const CONFIRMABLE: readonly StepName[] = ['pipeline', 'company'];

function isDone(step: StepName, facts: Facts): boolean {
  if (facts.dismissed.includes(hintOf(step))) return true;
  switch (step) {
    case 'import':
      return facts.imports > 0 || facts.ownRecords > 0;
    case 'invite':
      return facts.people > 1;
    case 'pipeline':
      return facts.pipelineChanged;
    case 'company':
      return facts.companyChanged;
  }
}

/** The steps to show; none once they were put away or all are done. */
export function stepsOf(facts: Facts): Step[] {
  if (facts.dismissed.includes(FIRST_STEPS)) return [];
  const steps = STEPS.filter((name) => facts.allowed.includes(name)).map((name) => ({
    name,
    done: isDone(name, facts),
    confirmable: CONFIRMABLE.includes(name),
  }));
  return steps.every(({ done }) => done) ? [] : steps;
}
