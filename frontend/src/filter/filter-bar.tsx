/** Chips of all filters and the button that adds one. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Field } from '@/form/field';
import { AddFilter } from './add-filter';
import { type Filter, filterName, operatorsOf } from './filter';
import classes from './filter.module.css';
import { FilterChip } from './filter-chip';

interface Props {
  fields: readonly Field[];
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
}

export function FilterBar({ fields, filters, onChange }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Filter | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const shown = draft ? [...filters, draft] : [...filters];
  const keyOf = (filter: Filter) => `${filter.field}__${filter.op}`;

  const change = (index: number, next: Filter) => {
    setOpen(keyOf(next));
    const list = shown.map((f, i) => (i === index ? next : f));
    const last = list.at(-1);
    const pending = draft && last && !last.values.some(Boolean) ? last : null;
    setDraft(pending);
    onChange(pending ? list.slice(0, -1) : list);
  };
  const drop = (index: number) => {
    if (draft && index === shown.length - 1) setDraft(null);
    else onChange(filters.filter((_, i) => i !== index));
  };
  const add = (field: Field) => {
    const op = operatorsOf(field)[0] ?? 'eq';
    const filter: Filter = { field: filterName(field), op, values: field.kind === 'bool' ? ['true'] : [] };
    if (filter.values.length) onChange([...filters, filter]);
    else setDraft(filter);
    setTimeout(() => setOpen(keyOf(filter)), 0);
  };

  return (
    <div className={classes.bar}>
      {shown.map((filter, index) => {
        const field = fields.find((f) => filterName(f) === filter.field);
        return field ? (
          <FilterChip
            // biome-ignore lint/suspicious/noArrayIndexKey: the same field may be filtered twice while typing
            key={`${filter.field}-${index}`}
            field={field}
            filter={filter}
            opened={open === keyOf(filter)}
            onToggle={(opened) => setOpen(opened ? keyOf(filter) : null)}
            onChange={(next) => change(index, next)}
            onRemove={() => drop(index)}
          />
        ) : null;
      })}
      <AddFilter fields={fields} onAdd={add} />
      {filters.length > 1 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange([])}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}
