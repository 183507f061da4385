/** The stages of a deal as a path; a click moves the deal. */

import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStages } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { AnyRecord, Deal, Stage } from '@/api/types';
import classes from './deals.module.css';
import { useMoves } from './use-moves';

export function StagePath({ record }: { record: AnyRecord }) {
  const { t } = useTranslation();
  const may = useMay();
  const deal = record as unknown as Deal;
  const stages = useStages().filter((s) => s.pipeline_id === deal.pipeline_id);
  const current = stages.findIndex((s) => s.id === deal.stage_id);
  const editable = may('edit', 'deal', record);
  const moves = useMoves();
  const refusal = (stage: Stage) => (editable ? moves.refusal(deal.stage_id, stage) : t('state.notAllowed'));
  return (
    <nav className={classes.path} aria-label={t('deal.stages')}>
      {stages.map((stage, index) => (
        <Tooltip key={stage.id} label={refusal(stage) ?? t('deal.moveTo', { stage: stage.name })} multiline maw={280}>
          <button
            type="button"
            className={classes.step}
            data-kind={stage.kind}
            data-done={(index < current && stages[current]?.kind !== 'lost') || undefined}
            aria-current={index === current ? 'step' : undefined}
            aria-disabled={refusal(stage) !== null || undefined}
            onClick={() => refusal(stage) === null && index !== current && moves.move(deal, stage)}
          >
            {stage.name}
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
