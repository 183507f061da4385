/** What to do first in a new installation; each step is done when it really is. */
import { Button, CloseButton, Progress } from '@mantine/core';
import {
  IconBuilding,
  IconCircleCheckFilled,
  IconFileImport,
  IconLayoutKanban,
  IconUsersPlus,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { bringBack, dismiss } from './dismissed';
import { SampleOffer } from './sample-offer';
import classes from './start.module.css';
import { FIRST_STEPS, hintOf, type Step, type StepName } from './steps';
import { useAllowedSteps, useSteps } from './use-steps';

const PLACES = {
  import: { to: '/import', icon: IconFileImport },
  invite: { to: '/settings/users', icon: IconUsersPlus },
  pipeline: { to: '/settings/pipelines', icon: IconLayoutKanban },
  company: { to: '/settings/company', icon: IconBuilding },
} as const satisfies Record<StepName, { to: string; icon: ComponentType<{ size?: number }> }>;

function StepRow({ step: { name, done, confirmable } }: { step: Step }) {
  const { t } = useTranslation();
  const { to, icon: Icon } = PLACES[name];
  return (
    <li className={classes.step} data-done={done || undefined}>
      <span className={classes.mark}>
        {done ? <IconCircleCheckFilled size={20} aria-label={t('start.done')} /> : <Icon size={20} aria-hidden />}
      </span>
      <div className={classes.stepText}>
        <strong>{t(`start.step.${name}`)}</strong>
        <span>{t(`start.stepText.${name}`)}</span>
      </div>
      {!done && (
        <div className={classes.stepActions}>
          {confirmable && (
            <Button
              variant="subtle"
              color="gray"
              aria-label={t('start.fitsOf', { step: t(`start.step.${name}`) })}
              onClick={() => void dismiss(hintOf(name)).catch(sayProblem)}
            >
              {t('start.fits')}
            </Button>
          )}
          <Button variant="default" component={Link} to={to}>
            {t(`start.open.${name}`)}
          </Button>
        </div>
      )}
    </li>
  );
}

export function FirstSteps() {
  const { dismissed } = useMe().user;
  const allowed = useAllowedSteps();
  // who has put the list away does not even ask how far things are
  return allowed.length > 0 && !dismissed.includes(FIRST_STEPS) ? <StepList allowed={allowed} /> : null;
}

function StepList({ allowed }: { allowed: readonly StepName[] }) {
  const { t } = useTranslation();
  const steps = useSteps(allowed);
  if (steps.length === 0) return null;
  const done = steps.filter((step) => step.done).length;
  const putAway = () => {
    sayWithUndo(t('start.dismissed'), () => bringBack(FIRST_STEPS));
    void dismiss(FIRST_STEPS).catch(sayProblem);
  };
  const progress = t('start.progress', { done, count: steps.length });
  return (
    <section className={classes.card} aria-label={t('start.title')}>
      <header className={classes.head}>
        <h2>{t('start.title')}</h2>
        <span className="muted num">{progress}</span>
        <CloseButton aria-label={t('start.dismiss')} title={t('start.dismiss')} onClick={putAway} />
      </header>
      <Progress size="sm" value={(100 * done) / steps.length} aria-label={progress} />
      <ol className={classes.steps}>
        {steps.map((step) => (
          <StepRow key={step.name} step={step} />
        ))}
      </ol>
      <SampleOffer />
    </section>
  );
}
