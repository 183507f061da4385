import { expect, test } from 'vitest';
import { newTile } from './choices';
import { itemsOf } from './items';

const [a, b, c] = [newTile('won_amount'), newTile('deals_won'), newTile('won_amount')];
const before = itemsOf([a, b, c], []);
const ids = before.map(({ id }) => id);

test('tiles keep their ids while they change places, even those that are alike', () => {
  expect(new Set(ids).size).toBe(3);
  expect(itemsOf([b, a, c], before).map(({ id }) => id)).toEqual([ids[1], ids[0], ids[2]]);
});

test('a tile that was changed keeps its id, a new one gets its own, the ids of others stay', () => {
  expect(itemsOf([a, { ...b, width: 6 }, c], before).map(({ id }) => id)).toEqual(ids);
  const [first, second, third, added] = itemsOf([a, b, c, newTile('win_rate')], before).map(({ id }) => id);
  expect([first, second, third]).toEqual(ids);
  expect(ids).not.toContain(added);
  expect(itemsOf([a, c], before).map(({ id }) => id)).toEqual([ids[0], ids[2]]);
});
