/** The value part of a filter, by kind of field and operator. */
import { MultiSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Field, labelOf } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import type { Filter } from './filter';
import { useFilterOptions } from './filter-options';

interface Props {
  field: Field;
  filter: Filter;
  onChange: (values: string[]) => void;
}

function ManyValues({ field, filter, onChange }: Props) {
  const { t } = useTranslation();
  const options = useFilterOptions(field);
  return (
    <MultiSelect
      size="sm"
      aria-label={t('filter.value', { field: labelOf(t, field) })}
      data={options}
      searchable
      clearable
      value={filter.values.filter(Boolean)}
      onChange={onChange}
      comboboxProps={{ withinPortal: false }}
      hidePickedOptions
      autoFocus
      defaultDropdownOpened={filter.values.filter(Boolean).length === 0}
    />
  );
}

export function FilterValue(props: Props) {
  const { field, filter, onChange } = props;
  const { t } = useTranslation();
  const value = filter.values[0] ?? '';
  if (filter.op === 'is_null' || field.kind === 'bool')
    return (
      <SegmentedControl
        fullWidth
        size="xs"
        value={value || 'true'}
        onChange={(next) => onChange([next])}
        data={[
          { value: 'true', label: filter.op === 'is_null' ? t('filter.isEmpty') : t('value.yes') },
          { value: 'false', label: filter.op === 'is_null' ? t('filter.isFilled') : t('value.no') },
        ]}
      />
    );
  if (field.kind === 'ref')
    return (
      <FieldInput
        field={field}
        bare
        inPopover
        autoFocus
        value={value || null}
        onChange={(next) => onChange([String(next ?? '')])}
      />
    );
  if (filter.op === 'in' || filter.op === 'nin') return <ManyValues {...props} />;
  if (field.kind === 'money' || field.kind === 'number' || field.kind === 'percent')
    return (
      <FieldInput
        inPopover
        autoFocus
        field={field}
        bare
        value={value === '' ? null : Number(value)}
        onChange={(next) => onChange([next === null ? '' : String(next)])}
      />
    );
  return (
    <TextInput
      size="sm"
      autoFocus
      type={field.kind === 'date' || field.kind === 'datetime' ? 'date' : 'text'}
      aria-label={t('filter.value', { field: labelOf(t, field) })}
      value={value}
      onChange={(event) => onChange([event.currentTarget.value])}
    />
  );
}
