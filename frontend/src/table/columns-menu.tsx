/** Shows, hides and reorders columns; order changes by buttons, so it works without a mouse. */
import { ActionIcon, Button, Checkbox, Popover, ScrollArea } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Field, labelOf } from '@/form/field';
import { columnFields, movedBy } from './columns';
import classes from './columns-menu.module.css';

interface Props {
  fields: readonly Field[];
  names: readonly string[];
  onChange: (names: string[]) => void;
}

export function ColumnsMenu({ fields, names, onChange }: Props) {
  const { t } = useTranslation();
  const all = columnFields(fields);
  const shown = names.flatMap((name) => all.find((f) => f.name === name) ?? []);
  const hidden = all.filter((f) => !names.includes(f.name));
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconColumns3 size={14} />}>
          {t('list.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} miw={260}>
        <ScrollArea.Autosize mah={420}>
          {shown.map((field, index) => {
            const label = labelOf(t, field);
            return (
              <div key={field.name} className={classes.row}>
                <Checkbox
                  size="xs"
                  label={label}
                  checked
                  disabled={index === 0}
                  onChange={() => onChange(names.filter((n) => n !== field.name))}
                />
                <ActionIcon
                  size={24}
                  aria-label={t('list.columnEarlier', { name: label })}
                  disabled={index < 2}
                  onClick={() => onChange(movedBy(names, field.name, -1))}
                >
                  <IconChevronUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  aria-label={t('list.columnLater', { name: label })}
                  disabled={index === 0 || index === shown.length - 1}
                  onClick={() => onChange(movedBy(names, field.name, 1))}
                >
                  <IconChevronDown size={14} />
                </ActionIcon>
              </div>
            );
          })}
          {hidden.map((field) => (
            <div key={field.name} className={classes.row}>
              <Checkbox
                size="xs"
                label={labelOf(t, field)}
                checked={false}
                onChange={() => onChange([...names, field.name])}
              />
            </div>
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
