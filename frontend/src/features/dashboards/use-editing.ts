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

/** A tile as it is shown, by which it is found, and as it is by now. */
interface Entry {
  shown: Tile;
  tile: Tile;
}

const begun = (shown: readonly Tile[]) => ({
  shown,
  entries: shown.map((tile): Entry => ({ shown: tile, tile })) as readonly Entry[],
});

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
  const tiles = current?.tiles ?? NONE;
  // keys come faster than what was saved is shown again: each change goes on from the one before
  const latest = useRef(begun(tiles));
  if (latest.current.shown !== tiles) latest.current = begun(tiles);
  const edit = (entries: readonly Entry[]): Promise<Dashboard | undefined> => {
    latest.current.entries = entries;
    return write(entries.map(({ tile }) => tile));
  };
  const save = (entries: readonly Entry[]) => void edit(entries).catch(sayProblem);
  /** Where a tile that is shown stands by now, and as what. */
  const found = (shown: Tile) => {
    const { entries } = latest.current;
    return { entries, from: entries.findIndex((entry) => entry.shown === shown) };
  };

  return {
    add: (tile: Tile) => save([...latest.current.entries, { shown: tile, tile }]),
    change: (shown: Tile, next: (tile: Tile) => Tile) =>
      save(found(shown).entries.map((one) => (one.shown === shown ? { shown, tile: next(one.tile) } : one))),
    move: (shown: Tile, to: (from: number) => number) => {
      const { entries, from } = found(shown);
      const place = to(from);
      if (from < 0 || place < 0 || place >= entries.length || from === place) return;
      save(moved(entries, from, place));
      const told = t('dashboard.movedTo', { title: texts.title(shown), place: place + 1, count: entries.length });
      void import('@atlaskit/pragmatic-drag-and-drop-live-region').then(({ announce }) => announce(told));
    },
    remove: (shown: Tile) => {
      const { entries } = found(shown);
      const restore = (dashboard: Dashboard | undefined) => {
        if (!dashboard) return;
        sayWithUndo(t('dashboard.removed', { title: texts.title(shown) }), () =>
          changeDashboard(dashboard, { tiles: entries.map(({ tile }) => tile) }),
        );
      };
      void edit(entries.filter((entry) => entry.shown !== shown)).then(restore, sayProblem);
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;
