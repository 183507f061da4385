/** Search text, filters, sort, columns; on a phone the filters move into a sheet. */
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import {
  IconAdjustmentsHorizontal,
  IconArrowsSort,
  IconLayoutRows,
  IconLineHeight,
  IconSearch,
} from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Density } from '@/api/types';
import type { Filter } from '@/filter/filter';
import { FilterBar } from '@/filter/filter-bar';
import { isGroupable } from '@/filter/groups';
import { type QuickGroup, split } from '@/filter/quick';
import { QuickFilters, useNow } from '@/filter/quick-filters';
import { labelOf } from '@/form/field';
import { useShortcuts } from '@/lib/hotkeys';
import { usePhone } from '@/lib/use-phone';
import { ColumnsMenu } from '@/table/columns-menu';
import type { Definition } from './definition';
import classes from './list-page.module.css';
import type { UseListState } from './list-state';

const Drawer = lazy(() => import('@/ui/drawer').then((m) => ({ default: m.Drawer })));

const NO_QUICK: readonly QuickGroup[] = [];

interface Props {
  definition: Definition;
  list: UseListState;
  density: Density;
  onDensity: (density: Density) => void;
  board: boolean;
  children?: ReactNode;
}

function SearchInput({ list }: { list: UseListState }) {
  const { t } = useTranslation();
  const [text, setText] = useState(list.q);
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((q: string) => list.write({ q }), 200);
  useEffect(() => {
    if (document.activeElement !== input.current) setText(list.q);
  }, [list.q]);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <TextInput
      ref={input}
      size="xs"
      className={classes.search}
      type="search"
      placeholder={t('list.search')}
      aria-label={t('list.search')}
      aria-keyshortcuts="/"
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function SortMenu({ list }: { list: UseListState }) {
  const { t } = useTranslation();
  const name = list.sort.replace(/^-/, '');
  const descending = list.sort.startsWith('-');
  const field = list.fields.find((f) => f.name === name);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconArrowsSort size={14} />}>
          {field ? labelOf(t, field) : t('list.sort')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => list.write({ sort: name })} aria-current={!descending}>
          {t('list.ascending')}
        </Menu.Item>
        <Menu.Item onClick={() => list.write({ sort: `-${name}` })} aria-current={descending}>
          {t('list.descending')}
        </Menu.Item>
        <Menu.Divider />
        {list.fields
          .filter((f) => f.sortable)
          .map((f) => (
            <Menu.Item
              key={f.name}
              fw={f.name === name ? 600 : 400}
              onClick={() => list.write({ sort: descending ? `-${f.name}` : f.name })}
            >
              {labelOf(t, f)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function GroupMenu({ list }: { list: UseListState }) {
  const { t } = useTranslation();
  const fields = list.fields.filter(isGroupable);
  if (fields.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconLayoutRows size={14} />}>
          {list.groupField ? t('list.groupedBy', { field: labelOf(t, list.groupField) }) : t('list.group')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item fw={list.groupField ? 400 : 600} onClick={() => list.write({ group: '' })}>
          {t('list.noGroups')}
        </Menu.Item>
        <Menu.Divider />
        {fields.map((field) => (
          <Menu.Item
            key={field.name}
            fw={field.name === list.group ? 600 : 400}
            onClick={() => list.write({ group: field.name })}
          >
            {labelOf(t, field)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DensityMenu({ density, onDensity }: Pick<Props, 'density' | 'onDensity'>) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={t('list.density')}>
          <IconLineHeight size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['compact', 'normal', 'comfortable'] as const).map((d) => (
          <Menu.Item key={d} fw={d === density ? 600 : 400} onClick={() => onDensity(d)}>
            {t(`choice.density.${d}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ListToolbar({ definition, list, density, onDensity, board, children }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [sheet, setSheet] = useDisclosure();
  const { quick = NO_QUICK } = definition;
  const { told, others } = split(quick, list.filters, useNow());
  const change = (next: Filter[]) => list.write({ filters: next });
  const quickFilters = <QuickFilters groups={quick} filters={list.filters} onChange={change} />;
  const filters = <FilterBar fields={list.fields} filters={others} onChange={(next) => change([...told, ...next])} />;
  if (phone)
    return (
      <div className={classes.toolbar}>
        <SearchInput list={list} />
        <ActionIcon
          size={44}
          variant={others.length ? 'light' : 'default'}
          color={others.length ? 'indigo' : 'gray'}
          aria-label={[t('filter.title'), others.length || ''].join(' ').trim()}
          onClick={setSheet.open}
        >
          <IconAdjustmentsHorizontal size={18} />
          {others.length > 0 && <span className="num">{others.length}</span>}
        </ActionIcon>
        {children}
        {quick.length > 0 && !board && <div className={classes.quick}>{quickFilters}</div>}
        {sheet && (
          <Suspense>
            <Drawer
              opened
              onClose={setSheet.close}
              position="bottom"
              size="60%"
              title={t('filter.title')}
              closeButtonProps={{ 'aria-label': t('action.close') }}
            >
              {board && <div className={classes.sheet}>{quickFilters}</div>}
              {filters}
              {!board && (
                <div className={classes.sheet}>
                  <SortMenu list={list} />
                  <GroupMenu list={list} />
                </div>
              )}
            </Drawer>
          </Suspense>
        )}
      </div>
    );
  return (
    <div className={classes.toolbar}>
      <SearchInput list={list} />
      {quickFilters}
      {filters}
      {list.unshown > 0 && <span className="muted">{t('filter.unshown', { count: list.unshown })}</span>}
      <span className={classes.spring} />
      {children}
      {!board && (
        <>
          <SortMenu list={list} />
          <GroupMenu list={list} />
          <ColumnsMenu fields={list.fields} names={list.columns} onChange={(columns) => list.write({ columns })} />
          <DensityMenu density={density} onDensity={onDensity} />
        </>
      )}
    </div>
  );
}
