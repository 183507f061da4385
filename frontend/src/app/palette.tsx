/** Find a record, go somewhere, or act on what is selected, all by typing. */
import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import { recordPath } from '@/api/entities';
import type { SearchHit } from '@/api/types';
import { keysLabel } from '@/lib/hotkeys';
import { router } from '@/records/navigate';
import { type Command, useCommands } from './commands';
import { definitions } from './definitions';
import { palette } from './overlays';
import classes from './palette.module.css';

export function Palette() {
  const { t } = useTranslation();
  return (
    <Modal.Root
      opened
      onClose={() => palette.set(false)}
      size={620}
      yOffset="12vh"
      radius="lg"
      transitionProps={{ duration: 90 }}
    >
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content aria-label={t('palette.open')}>
        <Content />
      </Modal.Content>
    </Modal.Root>
  );
}

function Content() {
  const { t } = useTranslation();
  const combobox = useCombobox({ opened: true });
  const [text, setText] = useState('');
  // the id of the list is known after the first drawing; the input has to name it (aria-controls)
  const [, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  const q = text.trim();
  const [debounced] = useDebouncedValue(q, 120);
  const { data } = useQuery({
    queryKey: ['search', debounced],
    queryFn: ({ signal }) =>
      get('/search', { q: debounced, entities: 'contact,account,deal', limit: 12 }, signal) as Promise<{
        data: SearchHit[];
      }>,
    enabled: debounced.length > 1,
    placeholderData: keepPreviousData,
  });
  const hits = q.length > 1 ? (data?.data ?? []) : [];
  const commands = useCommands().filter((c) => c.label.toLowerCase().includes(q.toLowerCase()));
  const groups = [...new Set(commands.map((c) => c.group))];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first entry is chosen anew when the list changes
  useEffect(() => {
    combobox.selectFirstOption();
  }, [data, commands.length, debounced]);
  const run = (value: string) => {
    palette.set(false);
    const hit = hits.find((h) => h.id === value);
    if (hit) router.go(recordPath(hit.entity, hit.id));
    else commands.find((c) => c.id === value)?.run();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={run} size="md">
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          role="combobox"
          variant="unstyled"
          size="md"
          className={classes.input}
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.placeholder')}
          leftSection={<IconSearch size={17} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          // the list, which is always open, would take the key for itself
          onKeyDownCapture={(event) => {
            if (event.key === 'Escape') palette.set(false);
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes.list} mah={420} aria-label={t('palette.open')}>
        {hits.length > 0 && (
          <Combobox.Group label={t('palette.records')}>
            {hits.map((hit) => {
              const Icon = definitions[hit.entity].icon;
              return (
                <Combobox.Option value={hit.id} key={hit.id} className={classes.option}>
                  <Icon size={16} aria-label={t(`entity.${hit.entity}`)} />
                  <span className={classes.title}>{hit.title}</span>
                  <span className={`${classes.more} muted`}>{hit.subtitle}</span>
                </Combobox.Option>
              );
            })}
          </Combobox.Group>
        )}
        {groups.map((group) => (
          <Combobox.Group key={group} label={t(`palette.${group}`)}>
            {commands.filter((c) => c.group === group).map(commandOption)}
          </Combobox.Group>
        ))}
        {hits.length + commands.length === 0 && <Combobox.Empty>{t('state.nothingFound')}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}

function commandOption(command: Command) {
  const Icon = command.icon;
  return (
    <Combobox.Option
      value={command.id}
      key={command.id}
      className={classes.option}
      disabled={command.disabled ?? false}
    >
      <Icon size={16} aria-hidden />
      <span className={classes.title}>{command.label}</span>
      {command.keys && <kbd>{keysLabel(command.keys)}</kbd>}
    </Combobox.Option>
  );
}
