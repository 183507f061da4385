/** The tiles of a dashboard in twelve columns; while it is edited, each can be moved, resized, changed and removed. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReorder } from '@/ui/use-reorder';
import classes from './dashboard.module.css';
import { useItems } from './items';
import { useTexts } from './texts';
import { TileCard } from './tile-card';
import { TileEditor } from './tile-editor';
import { TileTools } from './tile-tools';
import type { DashboardFilters, Tile } from './types';
import type { Editing } from './use-editing';

interface Props {
  tiles: readonly Tile[];
  filters: DashboardFilters;
  /** Absent while the dashboard is only looked at. */
  editing: Editing | undefined;
}

export function TileGrid({ tiles, filters, editing }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const items = useItems(tiles);
  const [edited, setEdited] = useState<number | null>(null);
  const { list, drop } = useReorder<HTMLUListElement>({
    // handles come and go with editing
    ids: items.map(({ id }) => `${id}${editing ? '' : '-'}`),
    flow: 'along',
    onMove: (from, to) => {
      const tile = tiles[from];
      if (tile) editing?.move(tile, () => to);
    },
  });
  const open = edited === null ? undefined : tiles[edited];
  return (
    <>
      <ul ref={list} className={classes.grid} aria-label={t('dashboard.tiles')}>
        {items.map(({ id, tile }, index) => (
          <li
            key={id}
            className={classes.cell}
            data-width={tile.width}
            data-drop={drop?.index === index ? drop.side : undefined}
            aria-label={texts.title(tile)}
          >
            <TileCard tile={tile} filters={filters}>
              {editing && (
                <TileTools
                  tile={tile}
                  index={index}
                  count={items.length}
                  onMove={(step) => editing.move(tile, (from) => from + step)}
                  onChange={(next) => editing.change(tile, next)}
                  onEdit={() => setEdited(index)}
                  onRemove={() => editing.remove(tile)}
                />
              )}
            </TileCard>
          </li>
        ))}
      </ul>
      {editing && edited !== null && open && (
        <TileEditor
          tile={open}
          filters={filters}
          onSave={(tile) => editing.change(open, () => tile)}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}
