/** A look at one record beside the list; j and k walk the list while it is open. */
import { CloseButton } from '@mantine/core';
import { IconArrowsDiagonal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isPaged, recordPath, titleOf } from '@/api/entities';
import { recordOptions } from '@/api/query';
import { hasFiles } from '@/features/files/api';
import { FilesSection } from '@/features/files/files-section';
import { ErrorState } from '@/form/error-state';
import { IconButton } from '@/ui/guarded';
import { SkeletonLines } from '@/ui/states';
import { Composer } from './composer';
import type { Definition } from './definition';
import { Properties } from './properties';
import classes from './side-panel.module.css';
import { Timeline } from './timeline';

interface Props {
  definition: Definition;
  id: string;
  onClose: () => void;
}

export function SidePanel({ definition, id, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { entity } = definition;
  const { data: record, error, refetch } = useQuery(recordOptions(entity, id, definition.expand));
  const title = record ? titleOf(record) || t(`entity.${entity}`) : t('state.loading');
  return (
    <aside className={classes.panel} aria-label={title}>
      <header className={classes.header}>
        <h2>{title}</h2>
        {isPaged(entity) && (
          <IconButton
            label={t('record.openPage')}
            keys="Enter"
            onClick={() => void navigate({ to: recordPath(entity, id) })}
          >
            <IconArrowsDiagonal size={15} />
          </IconButton>
        )}
        <CloseButton aria-label={t('action.close')} onClick={onClose} />
      </header>
      <div className={classes.body} tabIndex={-1}>
        {error && !record && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!record && !error && <SkeletonLines count={10} />}
        {record && <Properties definition={definition} record={record} />}
        {record && hasFiles(entity) && <FilesSection entity={entity} record={record} />}
        {record && isPaged(entity) && (
          <div className={classes.timeline}>
            <Composer entity={entity} id={id} />
            <Timeline definition={definition} entity={entity} record={record} />
          </div>
        )}
      </div>
    </aside>
  );
}
