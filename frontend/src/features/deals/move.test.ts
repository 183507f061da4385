import { expect, test } from 'vitest';
import type { Board, Deal, Stage } from '@/api/types';
import { moveOnBoard } from './move';

const stage = (id: string, probability: number) => ({ id, name: id, kind: 'open', probability }) as Stage;
const deal = { id: 'd', stage_id: 'a', amount_minor: 1000, effective_probability: 10, currency: 'EUR' } as Deal;
const board = {
  columns: [
    {
      stage: stage('a', 10),
      count: 1,
      sums: [{ currency: 'EUR', amount_minor: 1000, weighted_minor: 100 }],
      deals: [deal],
    },
    { stage: stage('b', 50), count: 0, sums: [], deals: [] },
  ],
} as unknown as Board;

test('a moved card takes its sums along', () => {
  const [from, to] = moveOnBoard(board, deal, stage('b', 50)).columns;
  expect(from).toMatchObject({ count: 0, deals: [], sums: [{ amount_minor: 0, weighted_minor: 0 }] });
  expect(to).toMatchObject({
    count: 1,
    deals: [{ id: 'd', stage_id: 'b' }],
    sums: [{ amount_minor: 1000, weighted_minor: 500 }],
  });
});
