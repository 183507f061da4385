import { ActionIcon, Burger } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { openCreate } from '@/records/create';
import { TopBell } from './bell';
import { palette } from './overlays';
import classes from './shell.module.css';

/** The bar on top of a phone's screen. */
export function TopBar({ opened, onMenu }: { opened: boolean; onMenu: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const first = (['contact', 'account', 'deal', 'activity'] as const).find((entity) => may('create', entity));
  return (
    <div className={classes.topBar}>
      <Burger opened={opened} onClick={onMenu} size="sm" aria-label={t('nav.main')} aria-expanded={opened} />
      <strong className={classes.brandName}>{me.company.name}</strong>
      <TopBell />
      <ActionIcon size={44} aria-label={t('palette.open')} onClick={() => palette.set(true)}>
        <IconSearch size={20} />
      </ActionIcon>
      {first && (
        <ActionIcon size={44} aria-label={t('create.title')} onClick={() => openCreate({ entity: first })}>
          <IconPlus size={20} />
        </ActionIcon>
      )}
    </div>
  );
}
