import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { titleOf } from '@/api/entities';
import { useMay } from '@/api/me';
import type { Activity } from '@/api/types';
import { toggleDone } from '@/records/activities';
import { ListPage } from '@/records/list-page';
import { activityDefinition } from './fields';

export default function ActivityListScreen() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <ListPage
      definition={activityDefinition}
      leading={(row) =>
        row.kind === 'task' && (
          <Checkbox
            disabled={!may('edit', 'activity', row)}
            aria-label={t('task.done', { name: titleOf(row) })}
            checked={Boolean(row.done_at)}
            onChange={() => void toggleDone(row as unknown as Activity, t('task.checked', { name: titleOf(row) }))}
          />
        )
      }
    />
  );
}
