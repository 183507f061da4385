/** Changes to the tiles of the dashboard shown; the default is copied at the first of them. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { moved } from '@/lib/moved';
import type { UseDashboards } from './current';
import { changeDashboard, makeDashboard } from './store';
import { useTexts } from './texts';
import type { Dashboard, Tile } from './types';

const NONE: readonly Tile[] = [];

export function useEditing(dashboards: UseDashboards) {
  const { t } = useTranslation();
  const texts = useTexts();
  const { current } = dashboards;
  const making = useRef(false);

  /** Answers with the dashboard that was written. */
  const write = async (tiles: Tile[]): Promise<Dashboard | undefined> => {
    if (!current) return undefined;
    const { dashboard, filters } = current;
    if (dashboard) {
      await changeDashboard(dashboard, { tiles });
      return dashboard;
    }
    if (making.current) return undefined;
    making.current = true;
    try {
      const made = await makeDashboard({ name: t('dashboard.mine'), tiles, filters });
      dashboards.open(made.id, true);
      return made;
    } finally {
      making.current = false;
    }
  };
  const save = (tiles: Tile[]) => void write(tiles).catch(sayProblem);

  const tiles = current?.tiles ?? NONE;
  // keys come faster than what was saved is shown again: each goes on from where the one before left off
  const latest = useRef({ shown: tiles, tiles });
  if (latest.current.shown !== tiles) latest.current = { shown: tiles, tiles };
  return {
    add: (tile: Tile) => save([...tiles, tile]),
    change: (index: number, tile: Tile) => save(tiles.map((one, at) => (at === index ? tile : one))),
    move: (tile: Tile, to: (from: number) => number) => {
      const before = latest.current.tiles;
      const from = before.indexOf(tile);
      const place = to(from);
      if (from < 0 || place < 0 || place >= before.length || from === place) return;
      const after = moved(before, from, place);
      latest.current.tiles = after;
      save(after);
      const told = t('dashboard.movedTo', { title: texts.title(tile), place: place + 1, count: after.length });
      void import('@atlaskit/pragmatic-drag-and-drop-live-region').then(({ announce }) => announce(told));
    },
    remove: (index: number) => {
      const tile = tiles[index];
      if (!tile) return;
      const restore = (dashboard: Dashboard | undefined) => {
        if (!dashboard) return;
        sayWithUndo(t('dashboard.removed', { title: texts.title(tile) }), () =>
          changeDashboard(dashboard, { tiles: [...tiles] }),
        );
      };
      void write(tiles.filter((_, at) => at !== index)).then(restore, sayProblem);
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;
