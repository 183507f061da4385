/** The dialog in which the questions of a stage are answered. */
import { Radio, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LossReason } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { readField, withField } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { useForm } from '@/form/use-form';
import { isEmpty } from '@/lib/is-empty';
import { useStore } from '@/lib/store';
import { useDefinition, useFields } from '@/records/definition';
import { type Question, stageQuestion } from './stage-questions';

const REASONS: LossReason[] = ['price', 'competitor', 'no_budget', 'no_decision', 'no_need', 'timing', 'other'];

export function StageDialog() {
  const question = useStore(stageQuestion);
  return question ? <Questions key={question.stage.id} question={question} /> : null;
}

function Questions({ question }: { question: Question }) {
  const { t } = useTranslation();
  const { stage, lost, record, cancel, send } = question;
  const all = useFields(useDefinition('deal'));
  const fields = question.fields.flatMap((name) => all.find((f) => f.name === name) ?? []);
  const form = useForm<Record<string, unknown>>({
    initial: {},
    submit: send,
  });
  const { values, errors, set } = form;
  const incomplete = (lost && !values.loss_reason) || fields.some((f) => isEmpty(readField(f, values)));
  const move = t('deal.moveTo', { stage: stage.name });
  return (
    <DialogForm
      title={lost ? t('deal.lossTitle') : move}
      form={form}
      shown={['loss_reason', 'loss_note', ...fields.map((f) => f.name)]}
      submit={lost ? t('deal.moveToLost') : move}
      disabled={incomplete}
      onClose={cancel}
    >
      {lost && (
        <>
          <Radio.Group
            label={t('field.loss_reason')}
            value={(values.loss_reason as string | undefined) ?? null}
            error={errors.loss_reason}
            onChange={(v) => set('loss_reason', v)}
            required
          >
            <Stack gap={8} mt={8}>
              {REASONS.map((r, i) => (
                <Radio key={r} value={r} label={t(`choice.loss_reason.${r}`)} data-autofocus={i === 0 || undefined} />
              ))}
            </Stack>
          </Radio.Group>
          {all.some((f) => f.name === 'loss_note' && !f.locked) && (
            <Textarea
              label={t('field.loss_note')}
              autosize
              minRows={2}
              value={(values.loss_note as string | undefined) ?? ''}
              error={errors.loss_note}
              onChange={(event) => set('loss_note', event.currentTarget.value || null)}
            />
          )}
        </>
      )}
      {fields.length > 0 && <p className="muted">{t('deal.stageAsks', { stage: stage.name })}</p>}
      {fields.map((field, index) => (
        <FieldInput
          key={field.name}
          field={{ ...field, required: true }}
          record={{ ...record, ...values }}
          autoFocus={!lost && index === 0}
          value={readField(field, values)}
          error={errors[field.name]}
          onChange={(value) => set(...withField(field, value, values))}
        />
      ))}
    </DialogForm>
  );
}
