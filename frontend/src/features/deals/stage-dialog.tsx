import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LossReason } from '@/api/types';
import { useStore } from '@/lib/store';
import { type Loss, lossQuestion } from './loss';

const REASONS: LossReason[] = ['price', 'competitor', 'no_budget', 'no_decision', 'no_need', 'timing', 'other'];

export function LossDialog() {
  const question = useStore(lossQuestion);
  return question ? <LossForm onAnswer={question.answer} /> : null;
}

function LossForm({ onAnswer }: { onAnswer: (loss: Loss | null) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<LossReason | null>(null);
  const [note, setNote] = useState('');
  return (
    <Modal
      opened
      onClose={() => onAnswer(null)}
      title={t('deal.lossTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason) onAnswer({ loss_reason: reason, ...(note.trim() ? { loss_note: note.trim() } : {}) });
        }}
      >
        <Radio.Group
          label={t('field.loss_reason')}
          value={reason}
          onChange={(v) => setReason(v as LossReason)}
          required
        >
          <Stack gap={8} mt={8}>
            {REASONS.map((r, i) => (
              <Radio key={r} value={r} label={t(`choice.loss_reason.${r}`)} data-autofocus={i === 0 || undefined} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          mt="md"
          label={t('field.loss_note')}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => onAnswer(null)}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!reason}>
            {t('deal.moveToLost')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
