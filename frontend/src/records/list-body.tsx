/** The rows of a list, in one stretch or in sections. */
import { type ReactNode, useRef } from 'react';
import { COLLECTION } from '@/api/entities';
import type { AnyRecord, Density } from '@/api/types';
import { useGroups } from '@/filter/groups';
import type { Field } from '@/form/field';
import { usePhone } from '@/lib/use-phone';
import { CARD_HEIGHT } from '@/table/cards';
import { toggledSections } from '@/table/sections';
import { useSections } from '@/table/use-sections';
import { useWindow } from '@/table/use-window';
import type { Definition } from './definition';
import { ListRows } from './list-rows';
import type { UseListState } from './list-state';

const ROW_HEIGHT: Record<Density, number> = { compact: 30, normal: 36, comfortable: 44 };
const TOUCH_HEIGHT = 48;

interface Props {
  definition: Definition;
  list: UseListState;
  density: Density;
  leading?: ((row: AnyRecord) => ReactNode) | undefined;
}

export function ListBody(props: Props) {
  const { groupField } = props.list;
  return groupField ? <InSections key={groupField.name} {...props} field={groupField} /> : <InOneStretch {...props} />;
}

function useHeights(density: Density) {
  const phone = usePhone();
  return { rowHeight: phone ? CARD_HEIGHT : ROW_HEIGHT[density], headingHeight: phone ? TOUCH_HEIGHT : 36 };
}

function InOneStretch({ definition, list, density, leading }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { rowHeight } = useHeights(density);
  const window = useWindow(COLLECTION[definition.entity], list.query, scroller, rowHeight);
  return <ListRows {...{ definition, list, window, scroller, rowHeight, leading }} onToggle={() => {}} />;
}

function InSections({ definition, list, density, leading, field }: Props & { field: Field }) {
  const scroller = useRef<HTMLDivElement>(null);
  const heights = useHeights(density);
  const groups = useGroups(field, list.filters);
  const window = useSections({
    collection: COLLECTION[definition.entity],
    query: list.query,
    groups,
    opened: list.opened,
    scroller,
    ...heights,
  });
  return (
    <ListRows
      {...{ definition, list, window, scroller, leading }}
      rowHeight={heights.rowHeight}
      onToggle={(key) => list.set({ open: toggledSections(window.open, key) })}
    />
  );
}
