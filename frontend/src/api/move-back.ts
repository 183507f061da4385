/** Who may move a deal back or reopen it: the server's rule once more, so that screens offer nothing it would refuse. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines, useStages } from './lookups';
import { meOptions } from './me';
import { useRoleName } from './roles';
import type { Pipeline, Stage } from './types';

type Place = Pick<Stage, 'id' | 'kind' | 'pipeline_id' | 'position'>;

/** To an earlier stage, or away from how the deal ended; stages of two pipelines are neither earlier nor later. */
export function goesBack(from: Place, to: Place): boolean {
  if (from.kind !== 'open') return to.kind !== from.kind;
  const earlier = to.position === from.position ? to.id < from.id : to.position < from.position;
  return to.kind === 'open' && to.pipeline_id === from.pipeline_id && earlier;
}

export const letsMoveBack = (pipeline: Pick<Pipeline, 'move_back_roles'> | undefined, role: string): boolean =>
  !pipeline?.move_back_roles || role === 'admin' || pipeline.move_back_roles.includes(role);

/** Says why a deal in one stage may not be put into another; null when nothing is against it. */
export type Refusal = (fromId: unknown, to: Stage) => string | null;

export function useMoveRefusal(): Refusal {
  const { t } = useTranslation();
  const { data: me } = useQuery(meOptions);
  const stages = useStages();
  const pipelines = usePipelines();
  const narrowed = pipelines.some((pipeline) => !letsMoveBack(pipeline, me?.user.role ?? ''));
  const name = useRoleName(narrowed);
  return useMemo<Refusal>(() => {
    if (!narrowed || !me) return () => null;
    return (fromId, to) => {
      const from = stages.find((stage) => stage.id === fromId);
      if (!from || !goesBack(from, to)) return null;
      const pipeline = pipelines.find(({ id }) => id === from.pipeline_id);
      if (letsMoveBack(pipeline, me.user.role)) return null;
      const roles = ['admin', ...(pipeline?.move_back_roles ?? [])].map(name).join(', ');
      return t('deal.moveBackRefused', { roles });
    };
  }, [t, me, stages, pipelines, narrowed, name]);
}
