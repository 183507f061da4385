/** Chooses the field of a new filter by typing a part of its name. */
import { Button, Combobox, useCombobox } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Field, labelOf } from '@/form/field';
import { isFilterable } from './filter';

export function AddFilter({ fields, onAdd }: { fields: readonly Field[]; onAdd: (field: Field) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setTyped('');
    },
  });
  const offered = fields
    .filter(isFilterable)
    .filter((field) => labelOf(t, field).toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <Combobox
      store={combobox}
      width={240}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(name) => {
        const field = fields.find((f) => f.name === name);
        combobox.closeDropdown();
        if (field) onAdd(field);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconFilter size={14} />}
          onClick={() => combobox.toggleDropdown()}
        >
          {t('filter.add')}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          role="combobox"
          aria-expanded
          value={typed}
          placeholder={t('filter.findField')}
          aria-label={t('filter.findField')}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
        />
        <Combobox.Options aria-label={t('filter.add')} mah={300} style={{ overflowY: 'auto' }}>
          {offered.map((field) => (
            <Combobox.Option key={field.name} value={field.name}>
              {labelOf(t, field)}
            </Combobox.Option>
          ))}
          {offered.length === 0 && <Combobox.Empty>{t('state.nothingFound')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
