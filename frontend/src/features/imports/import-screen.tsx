/** Imports files in five steps; what was chosen is kept until the import has begun. */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, type Problem } from '@/api/problem';
import { newId } from '@/lib/new-id';
import { PageHeader } from '@/ui/page-header';
import { EmptyState } from '@/ui/states';
import { beginImport } from './api';
import { ColumnsStep } from './columns-step';
import { faultsOf, inputOf, STEPS, type Step } from './draft';
import { FilesStep } from './files-step';
import classes from './imports.module.css';
import { mappedBy, useUnknown } from './known-values';
import { MatchingStep } from './matching-step';
import { useMayImport } from './may-import';
import { PastImports } from './past-imports';
import { Steps } from './steps';
import { TrialStep } from './trial-step';
import { type UseDraft, useDraft } from './use-draft';
import { ValuesStep } from './values-step';

/** Sends the draft, as a trial or for good; the same content keeps its key, so that nothing is imported twice. */
function useSend(draft: UseDraft, mapped: ReturnType<typeof mappedBy>) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState<'trial' | 'import' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = useRef({ body: '', key: '' });
  const of = JSON.stringify(inputOf(draft.files, mapped, true));
  const send = async (trial: boolean) => {
    const input = inputOf(draft.files, mapped, trial);
    const body = JSON.stringify(input);
    if (attempt.current.body !== body) attempt.current = { body, key: newId() };
    setBusy(trial ? 'trial' : 'import');
    setProblem(null);
    try {
      const { id } = await beginImport(input, attempt.current.key);
      attempt.current = { body: '', key: '' };
      if (trial) return draft.set({ trial: { id, of } });
      draft.drop();
      await navigate({ to: '/imports/$id', params: { id } });
    } catch (error) {
      if (!isProblem(error)) throw error;
      setProblem(error);
    } finally {
      setBusy(null);
    }
  };
  return { of, busy, problem, send: (trial: boolean) => void send(trial) };
}

/** How far one may go: as long as something is missing, no further than where it is mended. */
function lastStep({ files }: UseDraft): Step {
  if (files.length === 0) return 'files';
  return files.some((file) => faultsOf(file).length > 0) ? 'columns' : 'trial';
}

function Wizard() {
  const { t } = useTranslation();
  const draft = useDraft();
  const unknown = useUnknown(draft.files);
  const { of, busy, problem, send } = useSend(draft, mappedBy(draft.files, unknown));
  const limit = STEPS.indexOf(lastStep(draft));
  const at = Math.min(STEPS.indexOf(draft.step), limit);
  const step = STEPS[at] ?? 'files';
  const heading = useRef<HTMLHeadingElement>(null);
  const go = (to: Step) => {
    draft.set({ step: to });
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('[data-scroll]')?.scrollTo(0, 0);
  };
  const trial = draft.trial && { id: draft.trial.id, isCurrent: draft.trial.of === of };
  const next = STEPS[at + 1];
  const previous = STEPS[at - 1];
  return (
    <>
      <div className={classes.scroller} data-scroll>
        <div className={classes.content}>
          <Steps current={step} limit={limit} onStep={go} />
          <h2 ref={heading} tabIndex={-1} className={classes.title}>
            {t(`import.steps.${step}`)}
          </h2>
          <p className={classes.text}>{t(`import.stepText.${step}`)}</p>
          {step === 'files' && <FilesStep draft={draft} />}
          {step === 'columns' && <ColumnsStep draft={draft} />}
          {step === 'matching' && <MatchingStep draft={draft} />}
          {step === 'values' && <ValuesStep draft={draft} unknown={unknown} />}
          {step === 'trial' && (
            <TrialStep trial={trial} problem={problem} busy={busy === 'trial'} onTry={() => send(true)} />
          )}
          {draft.files.length === 0 && <PastImports />}
        </div>
      </div>
      {draft.files.length > 0 && (
        <footer className={classes.footer}>
          {previous && (
            <Button variant="default" onClick={() => go(previous)}>
              {t('action.back')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={draft.drop}>
            {t('import.startOver')}
          </Button>
          <span className={classes.spring} />
          {next ? (
            <Button disabled={at >= limit} onClick={() => go(next)}>
              {t('import.next')}
            </Button>
          ) : (
            <Button loading={busy === 'import'} onClick={() => send(false)}>
              {t('import.begin')}
            </Button>
          )}
        </footer>
      )}
    </>
  );
}

export default function ImportScreen() {
  const { t } = useTranslation();
  const may = useMayImport();
  return (
    <div className={classes.page}>
      <PageHeader title={t('import.title')} />
      {may ? <Wizard /> : <EmptyState title={t('state.notAllowed')} />}
    </div>
  );
}
