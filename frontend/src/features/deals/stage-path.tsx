/** The stages of a deal as a path; a click moves the deal. */

import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStages } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { AnyRecord, Deal } from '@/api/types';
import classes from './deals.module.css';
import { moveDeal } from './move';

export function StagePath({ record }: { record: AnyRecord }) {
  const { t } = useTranslation();
  const may = useMay();
  const deal = record as unknown as Deal;
  const stages = useStages().filter((s) => s.pipeline_id === deal.pipeline_id);
  const current = stages.findIndex((s) => s.id === deal.stage_id);
  const editable = may('edit', 'deal', record);
  return (
    <nav className={classes.path} aria-label={t('deal.stages')}>
      {stages.map((stage, index) => (
        <Tooltip key={stage.id} label={editable ? t('deal.moveTo', { stage: stage.name }) : t('state.notAllowed')}>
          <button
            type="button"
            className={classes.step}
            data-kind={stage.kind}
            data-done={(index < current && stages[current]?.kind !== 'lost') || undefined}
            aria-current={index === current ? 'step' : undefined}
            aria-disabled={!editable || undefined}
            onClick={() => editable && index !== current && void moveDeal(deal, stage, t)}
          >
            {stage.name}
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
