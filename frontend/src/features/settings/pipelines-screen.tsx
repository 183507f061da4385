import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '@/api/client';
import { usePipelines, useStages } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import { useRoleName } from '@/api/roles';
import type { Pipeline, Stage } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { ActionButton, IconButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { dropEntry } from './entries';
import { EntryButtons } from './entry-buttons';
import { Part, PlainTable } from './part';
import { PipelineDialog, StageDialog } from './pipeline-dialogs';
import classes from './settings.module.css';

const KIND_COLORS = { open: 'blue', won: 'teal', lost: 'red' } as const;
type Open = { pipeline: Pipeline | null } | { stage: Stage | null; pipelineId: string } | null;

export default function PipelinesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const editable = may('edit', 'pipeline');
  const pipelines = usePipelines();
  const stages = useStages();
  const role = useRoleName();
  const [open, setOpen] = useState<Open>(null);

  const move = async (list: Stage[], index: number, step: number) => {
    const [one, other] = [list[index], list[index + step]];
    if (!one || !other) return;
    await patch(`/stages/${one.id}`, one.version, { position: other.position });
    await patch(`/stages/${other.id}`, other.version, { position: one.position }).catch(() => {});
    await invalidate('stage', 'pipeline', 'deal');
  };
  return (
    <>
      <Part
        title={t('settings.pipelines')}
        text={t('pipeline.text')}
        action={
          <ActionButton
            leftSection={<IconPlus size={14} />}
            may={may('create', 'pipeline')}
            onClick={() => setOpen({ pipeline: null })}
          >
            {t('pipeline.new')}
          </ActionButton>
        }
      >
        {null}
      </Part>
      {pipelines.map((pipeline) => {
        const own = stages.filter((stage) => stage.pipeline_id === pipeline.id);
        return (
          <Part
            key={pipeline.id}
            title={pipeline.name}
            action={
              <EntryButtons
                name={pipeline.name}
                mayEdit={editable}
                mayDelete={may('delete', 'pipeline') && pipelines.length > 1}
                onEdit={() => setOpen({ pipeline })}
                onDelete={() => void dropEntry('pipeline', pipeline, t('record.deleted', { name: pipeline.name }))}
              />
            }
          >
            {pipeline.move_back_roles && (
              <p className={classes.text}>
                {t('pipeline.moveBackBy', { roles: ['admin', ...pipeline.move_back_roles].map(role).join(', ') })}
              </p>
            )}
            <PlainTable
              heads={[
                t('field.stage_id'),
                t('stage.kind'),
                t('field.probability'),
                t('field.forecast_category'),
                t('stage.rotting'),
              ]}
            >
              {own.map((stage, index) => (
                <tr key={stage.id}>
                  <td>{stage.name}</td>
                  <td>
                    <Pill color={KIND_COLORS[stage.kind]}>{t(`choice.deal_status.${stage.kind}`)}</Pill>
                  </td>
                  <td className="num">{t('value.percent', { value: stage.probability })}</td>
                  <td>{t(`choice.forecast.${stage.forecast_category}`)}</td>
                  <td className="num">{stage.rotting_days ? t('stage.days', { count: stage.rotting_days }) : '–'}</td>
                  <td className={classes.end}>
                    <IconButton
                      label={t('stage.earlier', { name: stage.name })}
                      may={editable && index > 0}
                      onClick={() => void move(own, index, -1).catch(sayProblem)}
                    >
                      <IconChevronUp size={15} />
                    </IconButton>
                    <IconButton
                      label={t('stage.later', { name: stage.name })}
                      may={editable && index < own.length - 1}
                      onClick={() => void move(own, index, 1).catch(sayProblem)}
                    >
                      <IconChevronDown size={15} />
                    </IconButton>
                    <EntryButtons
                      name={stage.name}
                      mayEdit={editable}
                      mayDelete={may('delete', 'pipeline')}
                      onEdit={() => setOpen({ stage, pipelineId: pipeline.id })}
                      onDelete={() => void dropEntry('stage', stage, t('record.deleted', { name: stage.name }))}
                    />
                  </td>
                </tr>
              ))}
            </PlainTable>
            <Button
              mt="xs"
              variant="subtle"
              leftSection={<IconPlus size={14} />}
              disabled={!editable}
              onClick={() => setOpen({ stage: null, pipelineId: pipeline.id })}
            >
              {t('stage.new')}
            </Button>
          </Part>
        );
      })}
      {open && 'pipeline' in open && <PipelineDialog pipeline={open.pipeline} onClose={() => setOpen(null)} />}
      {open && 'stage' in open && (
        <StageDialog
          stage={open.stage}
          pipelineId={open.pipelineId}
          position={Math.max(0, ...stages.filter((s) => s.pipeline_id === open.pipelineId).map((s) => s.position + 1))}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
