/** Asks why a deal was lost before it is moved there. */
import { queryClient } from '@/api/query';
import type { AnyRecord, LossReason, Stage } from '@/api/types';
import { createStore } from '@/lib/store';

export interface Loss {
  loss_reason: LossReason;
  loss_note?: string;
}

interface Question {
  answer: (loss: Loss | null) => void;
}

export const lossQuestion = createStore<Question | null>(null);

const askLoss = (): Promise<Loss | null> =>
  new Promise((resolve) => {
    lossQuestion.set({
      answer(loss) {
        lossQuestion.set(null);
        resolve(loss);
      },
    });
  });

type Patch = Record<string, unknown>;

/** Adds the loss reason when the target stage needs one; null when the question is dismissed. */
export async function completeMove(patch: Patch, record: AnyRecord | null): Promise<Patch | null> {
  if (typeof patch.stage_id !== 'string' || patch.loss_reason) return patch;
  const stages = queryClient.getQueryData<Stage[]>(['stages', 'all']) ?? [];
  const stage = stages.find((s) => s.id === patch.stage_id);
  if (stage?.kind !== 'lost' || record?.loss_reason) return patch;
  const loss = await askLoss();
  return loss && { ...patch, ...loss };
}
