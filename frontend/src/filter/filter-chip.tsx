/** One filter as a chip that says what it does and opens to be changed. */
import { CloseButton, Popover, Select, Stack, UnstyledButton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import { useImportName } from '@/features/imports/use-import-name';
import { type Field, labelOf } from '@/form/field';
import { useFormat } from '@/lib/locale';
import { type Filter, isComplete, operatorsOf, takesMany } from './filter';
import classes from './filter.module.css';
import { useFilterOptions } from './filter-options';

const FilterValue = lazy(() => import('./filter-value').then((m) => ({ default: m.FilterValue })));

interface Props {
  field: Field;
  filter: Filter;
  opened: boolean;
  onToggle: (opened: boolean) => void;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}

function useValueText(field: Field, filter: Filter): string {
  const { t } = useTranslation();
  const format = useFormat();
  const options = useFilterOptions(field);
  const value = filter.values[0] ?? '';
  const made = useImportName(field.kind === 'import' ? value : '');
  const record = useRecordName(COLLECTION[field.refersTo ?? 'account'], field.kind === 'ref' ? value || null : null);
  if (!isComplete(filter) || filter.op === 'is_null') return '';
  if (field.kind === 'ref') return record ?? '…';
  if (field.kind === 'import') return made ?? '…';
  if (field.kind === 'bool') return value === 'true' ? t('value.yes') : t('value.no');
  if (field.kind === 'money') return format.money(Number(value));
  if (field.kind === 'datetime' && value.includes('T')) return format.moment(value);
  if (field.kind === 'date' || field.kind === 'datetime') return format.day(value);
  if (takesMany(filter.op)) {
    const names = filter.values.map((v) => options.find((o) => o.value === v)?.label ?? v);
    return names.length > 2 ? t('filter.several', { first: names[0], count: names.length - 1 }) : names.join(', ');
  }
  return value;
}

export function FilterChip({ field, filter, opened, onToggle, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const label = labelOf(t, field);
  const operator =
    filter.op === 'is_null'
      ? t(filter.values[0] === 'false' ? 'filter.isFilled' : 'filter.isEmpty')
      : t(`operator.${filter.op}`);
  const value = useValueText(field, filter);
  return (
    <Popover
      opened={opened}
      onChange={(next) => {
        onToggle(next);
        if (!next && !isComplete(filter)) onRemove();
      }}
      position="bottom-start"
      shadow="md"
      width={280}
      trapFocus
      returnFocus
    >
      <span className={classes.chip}>
        <Popover.Target>
          <UnstyledButton className={classes.chipText} onClick={() => onToggle(!opened)}>
            <span className={classes.chipField}>{label}</span> {operator} <strong>{value}</strong>
          </UnstyledButton>
        </Popover.Target>
        <CloseButton size={24} aria-label={t('filter.remove', { field: label })} onClick={onRemove} />
      </span>
      <Popover.Dropdown p="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onToggle(false);
          }}
        >
          <Stack gap="xs">
            <Select
              size="sm"
              aria-label={t('filter.operator', { field: label })}
              // a filter that came by a link may have one that is not offered
              data={[...new Set([...operatorsOf(field), filter.op])].map((op) => ({
                value: op,
                label: t(`operator.${op}`),
              }))}
              value={filter.op}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              onChange={(op) => {
                if (!op) return;
                const next = op as Filter['op'];
                const fresh = next === 'is_null' ? ['true'] : filter.op === 'is_null' ? [] : filter.values;
                onChange({ ...filter, op: next, values: takesMany(next) ? fresh : fresh.slice(0, 1) });
              }}
            />
            <Suspense>
              <FilterValue field={field} filter={filter} onChange={(values) => onChange({ ...filter, values })} />
            </Suspense>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
