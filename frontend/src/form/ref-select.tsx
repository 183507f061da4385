/** Picks one record of another type by searching for its name. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type Entity, titleOf } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import { useList } from '@/api/query';
import type { FieldInputProps } from './field';
import { listPlace, useInputProps } from './field-input';

interface RecordSelectProps {
  entity: Entity;
  value: string | null;
  /** The expanded record, when the caller has it. */
  known?: unknown;
  onChange: (id: string | null, title?: string) => void;
  onCancel?: (() => void) | undefined;
  shared: object;
  exclude?: readonly string[];
}

export function RecordSelect({ entity, value, known, onChange, onCancel, shared, exclude = [] }: RecordSelectProps) {
  const { t } = useTranslation();
  const collection = COLLECTION[entity];
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const current = useRecordName(collection, value, known);
  const [q] = useDebouncedValue(typed === current ? '' : typed.trim(), 150);
  const { data, isFetching } = useList(collection, { q, limit: 20, sort: q ? undefined : '-updated_at' }, opened);
  const found = (data?.data ?? [])
    .filter((r) => !exclude.includes(r.id))
    .map((r) => ({ value: r.id, label: titleOf(r) }));
  const options =
    value && current && !found.some((o) => o.value === value) ? [{ value, label: current }, ...found] : found;
  return (
    <Select
      {...shared}
      searchable
      clearable
      allowDeselect={false}
      data={options}
      value={value}
      searchValue={opened ? typed : (current ?? '')}
      onSearchChange={setTyped}
      onDropdownOpen={() => {
        setTyped('');
        setOpened(true);
      }}
      onDropdownClose={() => setOpened(false)}
      // the server has already matched the text
      filter={({ options: all }) => all}
      placeholder={t('form.searchFor')}
      nothingFoundMessage={isFetching ? t('state.loading') : t('state.nothingFound')}
      onChange={(id, option) => onChange(id, option?.label)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && onCancel) {
          event.stopPropagation();
          onCancel();
        }
      }}
    />
  );
}

export function RefSelect(props: FieldInputProps) {
  const shared = useInputProps(props);
  return (
    <RecordSelect
      entity={props.field.refersTo ?? 'account'}
      value={(props.value as string | null | undefined) ?? null}
      known={
        props.record?.[`${props.field.name}`] === props.value
          ? props.record?.[props.field.name.replace(/_id$/, '')]
          : undefined
      }
      onChange={(id) => props.onChange(id)}
      onCancel={props.onCancel}
      shared={{ ...shared, ...listPlace(props), defaultDropdownOpened: props.autoFocus === true }}
      exclude={typeof props.record?.id === 'string' ? [props.record.id] : []}
    />
  );
}
