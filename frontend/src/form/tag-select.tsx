/** Tags of a record; a name that does not exist yet becomes a new tag. */
import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { useTags } from '@/api/lookups';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import type { FieldInputProps } from './field';
import { listPlace, useInputProps } from './field-input';

export function TagSelect(props: FieldInputProps) {
  const { t } = useTranslation();
  const tags = useTags();
  const mayCreate = useMay()('create', 'tag');
  const ids = (props.value as string[] | null | undefined) ?? [];
  const names = ids.flatMap((id) => tags.find((tag) => tag.id === id)?.name ?? []);
  const change = async (next: string[]) => {
    const chosen: string[] = [];
    for (const name of next) {
      const known = tags.find((tag) => tag.name.toLowerCase() === name.trim().toLowerCase());
      if (known) chosen.push(known.id);
      else if (mayCreate && name.trim()) {
        const tag = await post('/tags', { name: name.trim(), color: 'gray' }).catch(() => null);
        if (tag) chosen.push(tag.id);
        await invalidate('tag');
      }
    }
    props.onChange([...new Set(chosen)]);
  };
  return (
    <TagsInput
      {...useInputProps(props)}
      {...listPlace(props)}
      data={tags.map((tag) => tag.name)}
      value={names}
      onChange={(next) => void change(next)}
      placeholder={names.length ? '' : t('form.addTag')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && props.onCancel) {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    />
  );
}
