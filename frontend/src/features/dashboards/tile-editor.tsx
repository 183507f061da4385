/** Puts a tile together: only what the dictionary allows is offered, and it is drawn as it will be. */
import { Button, Group, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeta } from '@/api/lookups';
import { useIsHidden } from '@/api/me';
import { useDictionary } from './api';
import { allows, chartsOf, mended, newTile } from './choices';
import { customGroups } from './custom-groups';
import classes from './dashboard.module.css';
import { METRIC_NAMES } from './metrics';
import { useTexts } from './texts';
import { TileCard } from './tile-card';
import { type Chart, type DashboardFilters, type Metric, type Tile, WIDTHS, type Width } from './types';

interface Props {
  /** The tile to change; a new one when absent. */
  tile?: Tile;
  filters: DashboardFilters;
  onSave: (tile: Tile) => void;
  onClose: () => void;
}

const NONE = '';

export function TileEditor({ tile: given, filters, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const texts = useTexts();
  const definitionOf = useDictionary();
  const [tile, setTile] = useState<Tile>(given ?? newTile());
  const definition = definitionOf(tile.metric);
  const set = (change: Partial<Tile>) => {
    const next = { ...tile, ...change };
    const known = definitionOf(next.metric);
    setTile(known ? mended(next, known) : next);
  };
  const custom = customGroups(useMeta()?.entities?.deal?.fields ?? []);
  const isHidden = useIsHidden('deal');
  const groups = [...(definition?.groups ?? []), ...custom].filter(
    (group) => definition && allows(definition, group) && !isHidden(group),
  );
  // the dictionary tells what the user may ask for
  const metrics = METRIC_NAMES.filter((metric) => metric === tile.metric || definitionOf(metric));
  const charts = chartsOf(tile);
  const choice = (value: string | null) => (value || null) as never;
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t(given ? 'dashboard.changeTile' : 'dashboard.addTile')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        className={classes.editor}
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ ...tile, title: tile.title?.trim() || null });
          onClose();
        }}
      >
        <div className={classes.choices}>
          <Select
            label={t('dashboard.metric')}
            data-autofocus
            searchable
            openOnFocus={false}
            allowDeselect={false}
            data={metrics.map((metric) => ({ value: metric, label: t(`metric.name.${metric}`) }))}
            value={tile.metric}
            onChange={(metric) => metric && set({ metric: metric as Metric })}
          />
          <Select
            label={t('dashboard.splitBy')}
            allowDeselect={false}
            data={[
              { value: NONE, label: t('dashboard.noSplit') },
              ...groups.map((group) => ({ value: group, label: texts.head(group) })),
            ]}
            value={tile.group_by ?? NONE}
            onChange={(group) => set({ group_by: choice(group) })}
          />
          <Select
            label={t('dashboard.overTime')}
            allowDeselect={false}
            disabled={definition?.periods.length === 0}
            description={definition?.periods.length === 0 ? t('dashboard.noHistory') : undefined}
            data={[
              { value: NONE, label: t('dashboard.noPeriods') },
              ...(definition?.periods ?? []).map((period) => ({ value: period, label: t(`dashboard.each.${period}`) })),
            ]}
            value={tile.period ?? NONE}
            onChange={(period) => set({ period: choice(period) })}
          />
          {definition && definition.stats.length > 0 && (
            <SegmentedControl
              fullWidth
              aria-label={t('dashboard.stat')}
              data={definition.stats.map((stat) => ({ value: stat, label: t(`dashboard.stats.${stat}`) }))}
              value={tile.stat ?? 'mean'}
              onChange={(stat) => set({ stat: stat === 'mean' ? null : choice(stat) })}
            />
          )}
          <SegmentedControl
            fullWidth
            aria-label={t('dashboard.chart')}
            data={charts.map((chart) => ({ value: chart, label: t(`dashboard.charts.${chart}`) }))}
            value={tile.chart}
            onChange={(chart) => set({ chart: chart as Chart })}
          />
          <SegmentedControl
            fullWidth
            aria-label={t('dashboard.width')}
            data={WIDTHS.map((width) => ({ value: String(width), label: t(`dashboard.widths.${width}`) }))}
            value={String(tile.width)}
            onChange={(width) => set({ width: Number(width) as Width })}
          />
          <TextInput
            label={t('dashboard.tileTitle')}
            maxLength={100}
            placeholder={texts.title({ ...tile, title: null })}
            value={tile.title ?? ''}
            onChange={(event) => set({ title: event.currentTarget.value || null })}
          />
        </div>
        <section className={classes.preview} aria-label={t('dashboard.preview')}>
          <TileCard tile={tile} filters={filters} />
        </section>
        <Group justify="flex-end" className={classes.editorEnd}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit">{t(given ? 'action.save' : 'dashboard.addTile')}</Button>
        </Group>
      </form>
    </Modal>
  );
}
