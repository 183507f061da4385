import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { usePipelines } from '@/api/lookups';
import { invalidate } from '@/api/query';
import type { ForecastCategory, Pipeline, Stage, StageKind } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { labelOf } from '@/form/field';
import { useForm } from '@/form/use-form';
import { useDefinition, useFields } from '@/records/definition';
import { EntryDialog } from './entry-dialog';

const KINDS: StageKind[] = ['open', 'won', 'lost'];
const CATEGORIES: ForecastCategory[] = ['omitted', 'pipeline', 'best_case', 'commit', 'closed'];

export function PipelineDialog({ pipeline, onClose }: { pipeline: Pipeline | null; onClose: () => void }) {
  const { t } = useTranslation();
  const count = usePipelines().length;
  return (
    <EntryDialog
      title={pipeline ? pipeline.name : t('pipeline.new')}
      initial={{ name: pipeline?.name ?? '' }}
      save={(v, idempotencyKey) =>
        pipeline
          ? patch(`/pipelines/${pipeline.id}`, pipeline.version, v)
          : post('/pipelines', { ...v, position: count }, { idempotencyKey })
      }
      shownBy={['pipeline', 'stage']}
      onClose={onClose}
    />
  );
}

interface StageProps {
  stage: Stage | null;
  pipelineId: string;
  position: number;
  onClose: () => void;
}

export function StageDialog({ stage, pipelineId, position, onClose }: StageProps) {
  const { t } = useTranslation();
  const askable = useFields(useDefinition('deal')).filter((f) => !f.readOnly && (f.form !== false || f.input));
  const form = useForm({
    initial: {
      name: stage?.name ?? '',
      kind: stage?.kind ?? ('open' as StageKind),
      probability: stage?.probability ?? 50,
      forecast_category: stage?.forecast_category ?? ('pipeline' as ForecastCategory),
      rotting_days: stage?.rotting_days ?? null,
      questions: stage?.questions ?? [],
    },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v, idempotencyKey) => {
      if (stage) await patch(`/stages/${stage.id}`, stage.version, v);
      else await post('/stages', { ...v, pipeline_id: pipelineId, position }, { idempotencyKey });
      await invalidate('stage', 'pipeline', 'deal');
      onClose();
    },
  });
  const { values, errors, set } = form;
  return (
    <DialogForm title={stage ? stage.name : t('stage.new')} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Select
        label={t('stage.kind')}
        allowDeselect={false}
        data={KINDS.map((k) => ({ value: k, label: t(`choice.deal_status.${k}`) }))}
        value={values.kind}
        error={errors.kind}
        onChange={(v) => {
          set('kind', v as StageKind);
          if (v !== 'open') {
            set('probability', v === 'won' ? 100 : 0);
            set('forecast_category', v === 'won' ? 'closed' : 'omitted');
          }
        }}
      />
      <NumberInput
        hideControls
        label={t('field.probability')}
        min={0}
        max={100}
        suffix=" %"
        value={values.probability}
        error={errors.probability}
        onChange={(v) => set('probability', Number(v) || 0)}
      />
      <Select
        label={t('field.forecast_category')}
        allowDeselect={false}
        data={CATEGORIES.map((c) => ({ value: c, label: t(`choice.forecast.${c}`) }))}
        value={values.forecast_category}
        error={errors.forecast_category}
        onChange={(v) => set('forecast_category', v as ForecastCategory)}
      />
      <NumberInput
        hideControls
        label={t('stage.rotting')}
        description={t('stage.rottingText')}
        min={1}
        value={values.rotting_days ?? ''}
        error={errors.rotting_days}
        onChange={(v) => set('rotting_days', v === '' ? null : Number(v))}
      />
      <MultiSelect
        label={t('stage.questions')}
        description={t('stage.questionsText')}
        data={askable.map((f) => ({ value: f.name, label: labelOf(t, f) }))}
        value={values.questions}
        error={errors.questions}
        onChange={(v) => set('questions', v)}
      />
    </DialogForm>
  );
}
