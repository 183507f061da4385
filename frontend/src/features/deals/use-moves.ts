/** Moves of deals on screen: what is refused is said and not tried, and undo is offered only to who may move back. */
import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStages } from '@/api/lookups';
import { type Refusal, useMoveRefusal } from '@/api/move-back';
import type { Deal, Stage } from '@/api/types';
import { say } from '@/form/toasts';
import { moveDeal } from './move';

export interface Moves {
  refusal: Refusal;
  move: (deal: Deal, stage: Stage) => void;
}

export function useMoves(): Moves {
  const { t } = useTranslation();
  const refusal = useMoveRefusal();
  const stages = useStages();
  return useMemo(
    () => ({
      refusal,
      move(deal, stage) {
        const refused = refusal(deal.stage_id, stage);
        if (refused) {
          announce(refused);
          say(refused);
          return;
        }
        const from = stages.find(({ id }) => id === deal.stage_id);
        void moveDeal(deal, stage, t, !from || refusal(stage.id, from) === null);
      },
    }),
    [t, refusal, stages],
  );
}
