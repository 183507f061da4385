/** Picks one record of another type by searching for its name; an account that is missing is made on the way. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { COLLECTION, type Entity, titleOf } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate, useList } from '@/api/query';
import type { FieldInputProps } from './field';
import { listPlace, useInputProps } from './field-input';
import { sayProblem } from './toasts';

const NEW = 'new';

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
  const mayMake = useMay()('create', 'account') && entity === 'account';
  const made = q && !isFetching && !found.some((o) => o.label.toLowerCase() === q.toLowerCase()) ? q : '';
  const offered =
    mayMake && made ? [...options, { value: NEW, label: t('form.createNamed', { name: made }) }] : options;
  const make = async (name: string) => {
    const record = await post(`/${collection}`, { name });
    await invalidate(entity);
    onChange(record.id, name);
  };
  return (
    <Select
      {...shared}
      searchable
      clearable
      allowDeselect={false}
      data={offered}
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
      onChange={(id, option) => (id === NEW ? void make(made).catch(sayProblem) : onChange(id, option?.label))}
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
