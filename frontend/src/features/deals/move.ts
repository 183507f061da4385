/** Moves a deal to another stage: at once on every screen, with undo, announced to screen readers. */
import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import type { TFunction } from 'i18next';
import { patch } from '@/api/client';
import { invalidate, queryClient } from '@/api/query';
import type { AnyRecord, Board, Deal, Stage } from '@/api/types';
import { say, sayProblem, sayWithUndo } from '@/form/toasts';
import { writeRecord } from '@/records/save';
import { dealDefinition } from './fields';

/** Takes the card out of its column and puts it on top of the other one, sums included. */
export function moveOnBoard(board: Board, deal: Deal, stage: Stage): Board {
  return {
    ...board,
    columns: board.columns.map((column) => {
      const leaves = column.stage.id === deal.stage_id;
      const arrives = column.stage.id === stage.id;
      if (leaves === arrives) return column;
      const sign = arrives ? 1 : -1;
      const cards = {
        count: column.count + sign,
        deals: arrives
          ? [{ ...deal, stage_id: stage.id, status: stage.kind, rotting: false }, ...column.deals]
          : column.deals.filter((d) => d.id !== deal.id),
      };
      // whoever does not see amounts is told no sums of them
      if (deal.amount_minor === undefined || deal.effective_probability === undefined) return { ...column, ...cards };
      const amount = deal.amount_minor ?? 0;
      const weight = Math.round((amount * (arrives ? stage.probability : deal.effective_probability)) / 100);
      const known = column.sums.some((s) => s.currency === deal.currency);
      const sums = known
        ? column.sums
        : [...column.sums, { currency: deal.currency, amount_minor: 0, weighted_minor: 0 }];
      return {
        ...column,
        ...cards,
        sums: sums.map((s) =>
          s.currency === deal.currency
            ? { ...s, amount_minor: s.amount_minor + sign * amount, weighted_minor: s.weighted_minor + sign * weight }
            : s,
        ),
      };
    }),
  };
}

/** Shows the move at once and takes it back when it is refused. */
async function write(deal: Deal, stage: Stage, change: Record<string, unknown>): Promise<true> {
  const key = ['deals', 'board'];
  await queryClient.cancelQueries({ queryKey: key });
  const before = queryClient.getQueriesData<Board>({ queryKey: key });
  queryClient.setQueriesData<Board>({ queryKey: key }, (board) => board && moveOnBoard(board, deal, stage));
  try {
    await writeRecord(dealDefinition, deal as unknown as AnyRecord, change);
    return true;
  } catch (error) {
    for (const [k, data] of before) queryClient.setQueryData(k, data);
    throw error;
  }
}

export async function moveDeal(deal: Deal, stage: Stage, t: TFunction, undoable: boolean): Promise<void> {
  const record = deal as unknown as AnyRecord;
  try {
    const moved = await dealDefinition.complete({ stage_id: stage.id }, [record], (full) => write(deal, stage, full));
    if (!moved) return;
    const said = t('deal.moved', { name: deal.name, stage: stage.name });
    announce(said);
    if (!undoable) {
      say(said);
      return;
    }
    sayWithUndo(said, async () => {
      await patch(`/deals/${deal.id}`, '*', {
        stage_id: deal.stage_id,
        ...(deal.loss_reason === undefined ? {} : { loss_reason: deal.loss_reason }),
        ...(deal.loss_note === undefined ? {} : { loss_note: deal.loss_note }),
      });
      await invalidate('deal');
    });
  } catch (error) {
    sayProblem(error, () => void moveDeal(deal, stage, t, undoable));
  }
}
