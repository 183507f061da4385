/** Tiles as entries that can be told apart: they have no ids, so each is given one that it keeps. */
import { useRef } from 'react';
import { sameValue } from '@/lib/merge';
import { newId } from '@/lib/new-id';
import type { Tile } from './types';

export interface Item {
  id: string;
  tile: Tile;
}

/** Tiles that are as before keep their id, wherever they stand now; one that was changed takes what is left over. */
export function itemsOf(tiles: readonly Tile[], before: readonly Item[]): Item[] {
  const left = [...before];
  const kept = tiles.map((tile) => {
    const at = left.findIndex((item) => sameValue(item.tile, tile));
    return at < 0 ? undefined : left.splice(at, 1)[0]?.id;
  });
  return tiles.map((tile, index) => ({ id: kept[index] ?? left.shift()?.id ?? newId(), tile }));
}

/** The same entries for the same tiles, from one drawing to the next. */
export function useItems(tiles: readonly Tile[]): Item[] {
  const last = useRef<Item[]>([]);
  last.current = itemsOf(tiles, last.current);
  return last.current;
}
