import { Select, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post, remove } from '@/api/client';
import { useTags } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import type { Tag, TagColor } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { ActionButton, IconButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

const COLORS: TagColor[] = ['gray', 'blue', 'cyan', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'violet'];

function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { name: tag?.name ?? '', color: tag?.color ?? ('blue' as TagColor) },
    check: (v): Record<string, string> => (v.name.trim() ? {} : { name: t('form.required') }),
    submit: async (v, idempotencyKey) => {
      if (tag) await patch(`/tags/${tag.id}`, tag.version, v);
      else await post('/tags', v, { idempotencyKey });
      await invalidate('tag');
      onClose();
    },
  });
  return (
    <DialogForm title={tag ? tag.name : t('tag.new')} form={form} submit={t('action.save')} onClose={onClose}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      <Select
        label={t('tag.color')}
        allowDeselect={false}
        data={COLORS.map((c) => ({ value: c, label: t(`choice.color.${c}`) }))}
        value={form.values.color}
        renderOption={({ option }) => <Pill color={option.value}>{option.label}</Pill>}
        onChange={(v) => form.set('color', v as TagColor)}
      />
    </DialogForm>
  );
}

export default function TagsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const tags = useTags();
  const [open, setOpen] = useState<Tag | 'new' | null>(null);
  const drop = async (tag: Tag) => {
    await remove(`/tags/${tag.id}`, tag.version);
    await invalidate('tag');
    sayWithUndo(t('record.deleted', { name: tag.name }), async () => {
      await post(`/tags/${tag.id}/restore`, undefined, { version: '*' });
      await invalidate('tag');
    });
  };
  return (
    <Part
      title={t('settings.tags')}
      action={
        <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'tag')} onClick={() => setOpen('new')}>
          {t('tag.new')}
        </ActionButton>
      }
    >
      {tags.length === 0 ? (
        <EmptyState title={t('tag.none')} text={t('tag.noneText')} />
      ) : (
        <PlainTable heads={[t('field.name')]}>
          {tags.map((tag) => (
            <tr key={tag.id}>
              <td>
                <Pill color={tag.color}>{tag.name}</Pill>
              </td>
              <td className={classes.end}>
                <IconButton
                  label={t('record.edit', { field: tag.name })}
                  may={may('edit', 'tag')}
                  onClick={() => setOpen(tag)}
                >
                  <IconPencil size={15} />
                </IconButton>
                <IconButton
                  label={t('record.delete', { name: tag.name })}
                  may={may('delete', 'tag')}
                  onClick={() => void drop(tag).catch(sayProblem)}
                >
                  <IconTrash size={15} />
                </IconButton>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {open && <TagDialog tag={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
