/** The steps on top: where one is, and the way back to what was done. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { STEPS, type Step } from './draft';
import classes from './imports.module.css';

interface Props {
  current: Step;
  /** How far one may go. */
  limit: number;
  onStep: (step: Step) => void;
}

export function Steps({ current, limit, onStep }: Props) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is current
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav aria-label={t('import.stepsLabel')}>
      <ol ref={list} className={classes.steps}>
        {STEPS.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              aria-current={step === current ? 'step' : undefined}
              disabled={index > limit}
              onClick={() => onStep(step)}
            >
              <span className="num">{index + 1}</span> {t(`import.steps.${step}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
