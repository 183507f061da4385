/** The input for a field, chosen by its kind. Everything that edits a field goes through here. */
import { Checkbox, MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type KeyboardEvent, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines, useStages, useTeams, useUsers } from '@/api/lookups';
import { useMoveRefusal } from '@/api/move-back';
import { DateTimeInput } from './date-time-input';
import { choiceLabel, type FieldInputProps, labelOf, offeredChoices } from './field';
import { countryOptions, currencyOptions } from './iso';
import { MoneyInput, NumberInput } from './number-input';
import { RefSelect } from './ref-select';
import { TagSelect } from './tag-select';

/** Label, error and focus attributes shared by all kinds. */
export function useInputProps({ field, error, bare, autoFocus, disabled }: FieldInputProps) {
  const { t } = useTranslation();
  const label = labelOf(t, field);
  return {
    size: 'sm' as const,
    ...(bare
      ? { 'aria-label': label }
      : { label, withAsterisk: field.required === true, ...(field.help ? { description: field.help } : {}) }),
    'aria-required': field.required === true || undefined,
    error,
    disabled,
    'data-autofocus': autoFocus || undefined,
    autoFocus,
  };
}

/** Where the list of a select is drawn. */
export const listPlace = ({ inPopover }: FieldInputProps) => ({ comboboxProps: { withinPortal: !inPopover } });

const onKeys =
  ({ onCommit, onCancel }: FieldInputProps, commitOnEnter = true) =>
  (event: KeyboardEvent) => {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && onCommit && (commitOnEnter || event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      event.stopPropagation();
      onCommit();
    }
  };

function TextField(props: FieldInputProps) {
  const shared = useInputProps(props);
  const { kind } = props.field;
  const type = kind === 'email' ? 'email' : kind === 'phone' ? 'tel' : kind === 'date' ? 'date' : 'text';
  return (
    <TextInput
      {...shared}
      type={type}
      maxLength={kind === 'date' ? undefined : 500}
      value={(props.value as string | null | undefined) ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value || null)}
      onKeyDown={onKeys(props)}
    />
  );
}

function LongTextField(props: FieldInputProps) {
  const shared = useInputProps(props);
  return (
    <Textarea
      {...shared}
      autosize
      minRows={2}
      maxRows={12}
      value={(props.value as string | null | undefined) ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value || null)}
      onKeyDown={onKeys(props, false)}
    />
  );
}

function BoolField(props: FieldInputProps) {
  const { size: _size, ...shared } = useInputProps(props);
  return (
    <Checkbox
      {...shared}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
      onKeyDown={onKeys(props)}
    />
  );
}

function useOptions({
  field,
  record,
  value: current,
}: FieldInputProps): { value: string; label: string; disabled?: boolean }[] {
  const { t, i18n } = useTranslation();
  const users = useUsers();
  const teams = useTeams();
  const stages = useStages();
  const pipelines = usePipelines();
  const refusal = useMoveRefusal();
  const named = (rows: { id: string; name: string }[]) => rows.map((r) => ({ value: r.id, label: r.name }));
  switch (field.kind) {
    case 'user':
      return named(users.filter((u) => u.status !== 'deactivated'));
    case 'team':
      return named(teams);
    case 'pipeline':
      return named(pipelines);
    case 'stage':
      return stages
        .filter((s) => !record?.pipeline_id || s.pipeline_id === record.pipeline_id)
        .map((s) => ({ value: s.id, label: s.name, disabled: refusal(record?.stage_id, s) !== null }));
    case 'country':
      return countryOptions(i18n.language);
    case 'currency':
      return currencyOptions(i18n.language);
    default:
      return offeredChoices(field, current).map((value) => ({ value, label: choiceLabel(t, field, value) }));
  }
}

function ChoiceField(props: FieldInputProps) {
  const shared = useInputProps(props);
  const data = useOptions(props);
  return (
    <Select
      {...shared}
      data={data}
      searchable={data.length > 8}
      clearable={!props.field.required}
      allowDeselect={false}
      value={(props.value as string | null | undefined) ?? null}
      onChange={(value) => props.onChange(value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onKeys(props)(event);
      }}
      {...listPlace(props)}
      defaultDropdownOpened={props.autoFocus === true}
    />
  );
}

function MultiChoiceField(props: FieldInputProps) {
  const shared = useInputProps(props);
  const data = useOptions(props);
  return (
    <MultiSelect
      {...shared}
      {...listPlace(props)}
      data={data}
      searchable={data.length > 8}
      clearable
      value={(props.value as string[] | null | undefined) ?? []}
      onChange={props.onChange}
    />
  );
}

function ListField(props: FieldInputProps) {
  const shared = useInputProps(props);
  return (
    <TagsInput
      {...shared}
      value={(props.value as string[] | null | undefined) ?? []}
      onChange={props.onChange}
      splitChars={[',', ' ', ';']}
      acceptValueOnBlur
    />
  );
}

export function FieldInput(props: FieldInputProps) {
  const Custom = props.field.input;
  if (Custom)
    return (
      <Suspense>
        <Custom {...props} />
      </Suspense>
    );
  switch (props.field.kind) {
    case 'long_text':
      return <LongTextField {...props} />;
    case 'bool':
      return <BoolField {...props} />;
    case 'number':
    case 'percent':
      return <NumberInput {...props} />;
    case 'money':
      return <MoneyInput {...props} />;
    case 'datetime':
      return <DateTimeInput {...props} />;
    case 'ref':
      return <RefSelect {...props} />;
    case 'tags':
      return <TagSelect {...props} />;
    case 'list':
      return <ListField {...props} />;
    case 'multi_choice':
      return <MultiChoiceField {...props} />;
    case 'choice':
    case 'user':
    case 'team':
    case 'pipeline':
    case 'stage':
    case 'country':
    case 'currency':
      return <ChoiceField {...props} />;
    default:
      return <TextField {...props} />;
  }
}
