import { Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useTags } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { Tag, TagColor } from '@/api/types';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { dropEntry } from './entries';
import { EntryButtons } from './entry-buttons';
import { EntryDialog } from './entry-dialog';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const COLORS = [
  'gray',
  'blue',
  'cyan',
  'teal',
  'green',
  'yellow',
  'orange',
  'red',
  'pink',
  'violet',
] as const satisfies TagColor[];

const startingWith = (tag: Tag | null): { name: string; color: TagColor } => ({
  name: tag?.name ?? '',
  color: tag?.color ?? 'blue',
});

function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <EntryDialog
      title={tag ? tag.name : t('tag.new')}
      initial={startingWith(tag)}
      save={(v, idempotencyKey) =>
        tag ? patch(`/tags/${tag.id}`, tag.version, v) : post('/tags', v, { idempotencyKey })
      }
      shownBy={['tag']}
      onClose={onClose}
    >
      {({ values, set }) => (
        <Select
          label={t('tag.color')}
          allowDeselect={false}
          data={COLORS.map((c) => ({ value: c, label: t(`choice.color.${c}`) }))}
          value={values.color}
          renderOption={({ option }) => <Pill color={option.value}>{option.label}</Pill>}
          onChange={(next) => set('color', COLORS.find((c) => c === next) ?? 'blue')}
        />
      )}
    </EntryDialog>
  );
}

export default function TagsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const tags = useTags();
  const [open, setOpen] = useState<Tag | 'new' | null>(null);
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'tag')} onClick={() => setOpen('new')}>
      {t('tag.new')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.tags')} action={create}>
      {tags.length === 0 ? (
        <EmptyState title={t('tag.none')} text={t('tag.noneText')}>
          {create}
          <LinkButton to="/contacts">{t('empty.toContacts')}</LinkButton>
        </EmptyState>
      ) : (
        <PlainTable heads={[t('field.name')]}>
          {tags.map((tag) => (
            <tr key={tag.id}>
              <td>
                <Pill color={tag.color}>{tag.name}</Pill>
              </td>
              <td className={classes.end}>
                <EntryButtons
                  name={tag.name}
                  mayEdit={may('edit', 'tag')}
                  mayDelete={may('delete', 'tag')}
                  onEdit={() => setOpen(tag)}
                  onDelete={() => void dropEntry('tag', tag, t('record.deleted', { name: tag.name }))}
                />
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {open && <TagDialog tag={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
