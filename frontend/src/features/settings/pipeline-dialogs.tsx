import { MultiSelect, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { usePipelines } from '@/api/lookups';
import { invalidate } from '@/api/query';
import { useRoleNames } from '@/api/roles';
import type { ForecastCategory, Pipeline, Stage, StageKind } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { labelOf } from '@/form/field';
import { type Form, useForm } from '@/form/use-form';
import { useDefinition, useFields } from '@/records/definition';
import { EntryDialog } from './entry-dialog';

const KINDS: StageKind[] = ['open', 'won', 'lost'];
const CATEGORIES: ForecastCategory[] = ['omitted', 'pipeline', 'best_case', 'commit', 'closed'];

export function PipelineDialog({ pipeline, onClose }: { pipeline: Pipeline | null; onClose: () => void }) {
  const { t } = useTranslation();
  const count = usePipelines().length;
  return (
    <EntryDialog<MovingBack>
      title={pipeline ? pipeline.name : t('pipeline.new')}
      initial={{ name: pipeline?.name ?? '', move_back_roles: pipeline?.move_back_roles ?? null }}
      save={(v, idempotencyKey) =>
        pipeline
          ? patch(`/pipelines/${pipeline.id}`, pipeline.version, v)
          : post('/pipelines', { ...v, position: count }, { idempotencyKey })
      }
      shownBy={['pipeline', 'stage']}
      onClose={onClose}
    >
      {(form) => <MoveBack form={form} />}
    </EntryDialog>
  );
}

interface MovingBack extends Record<string, unknown> {
  name: string;
  move_back_roles: string[] | null;
}

/** Who may move deals back: everybody who may change them, or chosen roles beside the administrators. */
function MoveBack({ form }: { form: Form<MovingBack> }) {
  const { t } = useTranslation();
  const roles = useRoleNames().filter(({ value }) => value !== 'admin');
  const { move_back_roles: chosen } = form.values;
  return (
    <>
      <Radio.Group
        label={t('pipeline.moveBack')}
        value={chosen ? 'chosen' : 'all'}
        onChange={(value) => form.set('move_back_roles', value === 'all' ? null : [])}
      >
        <Stack gap={8} mt={8}>
          <Radio value="all" label={t('pipeline.moveBackAll')} />
          <Radio value="chosen" label={t('pipeline.moveBackChosen')} />
        </Stack>
      </Radio.Group>
      {chosen && (
        <MultiSelect
          label={t('pipeline.moveBackRoles')}
          description={t('pipeline.moveBackText')}
          data={roles}
          // a role that has been deleted lets nobody do anything
          value={chosen.filter((key) => roles.some(({ value }) => value === key))}
          error={form.errors.move_back_roles}
          onChange={(value) => form.set('move_back_roles', value)}
        />
      )}
    </>
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
