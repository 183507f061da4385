import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, readField } from '@/form/field';
import { textOf, useFieldContext } from '@/form/field-context';
import { useStore } from '@/lib/store';
import { type Conflict, conflict } from './conflict';

/** Shows both values of each field that two people changed, and lets the second one choose. */
export function ConflictDialog() {
  const question = useStore(conflict);
  return question ? <Question key={question.theirs.version} question={question} /> : null;
}

function Question({ question }: { question: Conflict }) {
  const { t } = useTranslation();
  const ctx = useFieldContext();
  const [kept, setKept] = useState<Record<string, 'mine' | 'theirs'>>({});
  const { definition, names, mine, theirs } = question;
  return (
    <Modal
      opened
      onClose={() => question.answer(null)}
      title={t('conflict.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Text size="sm" className="muted" mb="md">
        {t('conflict.text')}
      </Text>
      <Stack gap="md">
        {names.map((name) => {
          const field = definition.fields.find((f) => f.name === name);
          const shown = (value: unknown) =>
            (field && textOf(field, value, theirs, ctx)) || (typeof value === 'string' ? value : t('value.empty'));
          return (
            <Radio.Group
              key={name}
              label={field ? labelOf(t, field) : name}
              value={kept[name] ?? 'mine'}
              onChange={(value) => setKept({ ...kept, [name]: value as 'mine' | 'theirs' })}
            >
              <Stack gap={6} mt={6}>
                <Radio value="mine" label={t('conflict.mine', { value: shown(mine[name]) })} />
                <Radio
                  value="theirs"
                  label={t('conflict.theirs', { value: shown(field ? readField(field, theirs) : theirs[name]) })}
                />
              </Stack>
            </Radio.Group>
          );
        })}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => question.answer(null)}>
          {t('conflict.discard')}
        </Button>
        <Button onClick={() => question.answer(names.filter((n) => kept[n] === 'theirs'))}>{t('action.save')}</Button>
      </Group>
    </Modal>
  );
}
