/** What every row of a file has besides its cells: a text, in which columns may stand. */
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TargetOption } from './columns-step';
import { type Constant, type DraftFile, filledText } from './draft';
import classes from './imports.module.css';

interface Props {
  file: DraftFile;
  options: TargetOption[];
  onChange: (constants: Constant[]) => void;
}

export function Constants({ file, options, onChange }: Props) {
  const { t } = useTranslation();
  const { constants, info } = file;
  const set = (index: number, change: Partial<Constant>) =>
    onChange(constants.map((constant, i) => (i === index ? { ...constant, ...change } : constant)));
  return (
    <div className={classes.constants}>
      {constants.length > 0 && <p className={classes.hint}>{t('import.constantsText')}</p>}
      {constants.map(({ target, text }, index) => {
        const example = filledText(text, info.header, info.sample[0] ?? []);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a new one has nothing else to be known by
          <div key={index} className={classes.constant}>
            <Select
              aria-label={t('import.constantTarget')}
              placeholder={t('import.meaning')}
              data={options}
              value={target}
              searchable
              onChange={(next) => set(index, { target: next })}
            />
            <TextInput
              aria-label={t('import.constantText')}
              value={text}
              description={example && example !== text ? t('import.constantExample', { text: example }) : undefined}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              onChange={(event) => set(index, { text: event.currentTarget.value })}
            />
            <Select
              aria-label={t('import.insertColumn')}
              placeholder={t('import.insertColumn')}
              data={info.header}
              value={null}
              searchable
              onChange={(column) => column && set(index, { text: `${text}{${column}}` })}
            />
            <ActionIcon
              size={30}
              aria-label={t('import.removeConstant')}
              onClick={() => onChange(constants.filter((_, i) => i !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...constants, { target: null, text: '' }])}
      >
        {t('import.addConstant')}
      </Button>
    </div>
  );
}
