/** What stands in place of the rows when there are none: why, and two ways on. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Entity } from '@/api/entities';
import { useMay } from '@/api/me';
import { useMayImport } from '@/features/imports/may-import';
import { SampleButton } from '@/features/start/sample-button';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { EmptyState } from '@/ui/states';
import { openCreate } from './create';
import type { Definition } from './definition';
import type { UseListState } from './list-state';

/** Where else to begin when there is nothing of a kind yet. */
const ELSEWHERE = {
  account: { to: '/contacts', label: 'empty.toContacts' },
  activity: { to: '/contacts', label: 'empty.toContacts' },
  contact: { to: '/accounts', label: 'empty.toAccounts' },
  deal: { to: '/settings/pipelines', label: 'empty.toStages' },
  product: { to: '/deals', label: 'empty.toDeals' },
} as const satisfies Record<Entity, unknown>;

export function ListEmpty({ definition, list }: { definition: Definition; list: UseListState }) {
  const { t } = useTranslation();
  const { entity } = definition;
  const may = useMay();
  const mayImport = useMayImport();
  const Icon = definition.icon;
  const create = (variant: 'default' | 'filled') => (
    <ActionButton
      variant={variant}
      leftSection={<IconPlus size={14} />}
      may={may('create', entity)}
      onClick={() => openCreate({ entity })}
    >
      {t(`create.${entity}`)}
    </ActionButton>
  );
  if (list.filtered)
    return (
      <EmptyState icon={<Icon size={26} />} title={t('list.noMatch')} text={t('list.noMatchText')}>
        <Button onClick={() => list.write({ filters: [], q: '' })}>{t('filter.clear')}</Button>
        {create('default')}
      </EmptyState>
    );
  const { to, label } = ELSEWHERE[entity];
  return (
    <EmptyState icon={<Icon size={26} />} title={t(`empty.${entity}`)} text={t(`emptyText.${entity}`)}>
      {create('filled')}
      {mayImport && entity !== 'activity' && <LinkButton to="/import">{t('import.empty')}</LinkButton>}
      <LinkButton to={to}>{t(label)}</LinkButton>
      <SampleButton />
    </EmptyState>
  );
}
