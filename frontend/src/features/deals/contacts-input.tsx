/** Chooses the people of a deal where a form or a stage asks for them; their roles are set on the deal's page. */
import { ActionIcon, Group, Input } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRecordName } from '@/api/lookups';
import type { DealContact } from '@/api/types';
import { type FieldInputProps, labelOf } from '@/form/field';
import { RecordSelect } from '@/form/ref-select';

function Person({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { t } = useTranslation();
  const name = useRecordName('contacts', id) ?? '…';
  return (
    <Group gap={6} mih={28} wrap="nowrap">
      <span>{name}</span>
      <ActionIcon size={24} aria-label={t('deal.removeContact', { name })} onClick={onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </Group>
  );
}

export function ContactsInput({ field, value, onChange, error, autoFocus }: FieldInputProps) {
  const { t } = useTranslation();
  const chosen = (value as DealContact[] | null | undefined) ?? [];
  return (
    <Input.Wrapper label={labelOf(t, field)} withAsterisk={field.required === true} error={error} labelElement="div">
      {chosen.map(({ contact_id }) => (
        <Person
          key={contact_id}
          id={contact_id}
          onRemove={() => onChange(chosen.filter((c) => c.contact_id !== contact_id))}
        />
      ))}
      <RecordSelect
        entity="contact"
        value={null}
        exclude={chosen.map((c) => c.contact_id)}
        onChange={(id) => id && onChange([...chosen, { contact_id: id }])}
        shared={{ size: 'sm', 'aria-label': t('deal.addContact'), 'data-autofocus': autoFocus || undefined }}
      />
    </Input.Wrapper>
  );
}
