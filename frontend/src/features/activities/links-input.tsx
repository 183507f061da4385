/** Chooses what an activity is about. */
import { ActionIcon, Group, Input, SegmentedControl } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PagedEntity, pointTo } from '@/api/entities';
import type { ActivityLink } from '@/api/types';
import { type FieldInputProps, labelOf } from '@/form/field';
import { RecordSelect } from '@/form/ref-select';
import { LinkName, targetOf } from './links';

const KINDS = ['contact', 'account', 'deal'] as const satisfies PagedEntity[];

export function LinksInput({ field, value, onChange, error, bare }: FieldInputProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<PagedEntity>('contact');
  const links = (value as ActivityLink[] | undefined) ?? [];
  return (
    <Input.Wrapper label={bare ? undefined : labelOf(t, field)} error={error} labelElement="div">
      {links.map((link) => (
        <Group key={targetOf(link).id} gap={4} wrap="nowrap" justify="space-between">
          <LinkName link={link} />
          <ActionIcon
            size={28}
            aria-label={t('action.remove')}
            onClick={() => onChange(links.filter((l) => l !== link))}
          >
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Group gap={6} wrap="nowrap" mt={4}>
        <SegmentedControl
          size="xs"
          aria-label={t('activity.linkKind')}
          value={kind}
          onChange={(next) => setKind(next as PagedEntity)}
          data={KINDS.map((k) => ({ value: k, label: t(`entity.${k}`) }))}
        />
        <RecordSelect
          key={`${kind}${links.length}`}
          entity={kind}
          value={null}
          onChange={(id) => id && onChange([...links, pointTo(kind, id)])}
          shared={{ size: 'xs', style: { flex: 1 }, 'aria-label': t(`entity.${kind}`) }}
        />
      </Group>
    </Input.Wrapper>
  );
}
