/** What can be done to a tile while a dashboard is edited: move, resize, change, remove. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconGripVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTexts } from './texts';
import classes from './tile.module.css';
import { type Tile, WIDTHS } from './types';

interface Props {
  tile: Tile;
  index: number;
  count: number;
  /** By so many places. */
  onMove: (step: number) => void;
  onChange: (next: (tile: Tile) => Tile) => void;
  onEdit: () => void;
  onRemove: () => void;
}

const STEP: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export function TileTools({ tile, index, count, onMove, onChange, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  const title = useTexts().title(tile);
  return (
    <>
      <ActionIcon
        size={24}
        className={classes.handle}
        data-handle
        aria-label={t('dashboard.move', { title })}
        onKeyDown={(event) => {
          const step = STEP[event.key];
          if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          if (event.shiftKey) {
            onChange((now) => ({ ...now, width: WIDTHS[WIDTHS.indexOf(now.width) + step] ?? now.width }));
          } else onMove(step);
        }}
      >
        <IconGripVertical size={14} />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={24} aria-label={t('dashboard.actionsFor', { title })}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onEdit}>{t('dashboard.change')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={index === 0} onClick={() => onMove(-1)}>
            {t('dashboard.earlier')}
          </Menu.Item>
          <Menu.Item disabled={index === count - 1} onClick={() => onMove(1)}>
            {t('dashboard.later')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('dashboard.width')}</Menu.Label>
          {WIDTHS.map((width) => (
            <Menu.Item
              key={width}
              aria-current={width === tile.width}
              fw={width === tile.width ? 600 : 400}
              onClick={() => onChange((now) => ({ ...now, width }))}
            >
              {t(`dashboard.widths.${width}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item color="red" onClick={onRemove}>
            {t('action.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
