/** What can be done with a record as a whole: share it, delete it. */
import { Menu } from '@mantine/core';
import { IconDots, IconEye, IconShare, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type PagedEntity, titleOf } from '@/api/entities';
import { useMay, useMe } from '@/api/me';
import type { AnyRecord } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { IconButton } from '@/ui/guarded';
import type { Definition } from './definition';
import { deleteRecord } from './save';

const ViewersDialog = lazy(() => import('@/together/viewers-dialog').then((m) => ({ default: m.ViewersDialog })));
const ShareDialog = lazy(() => import('./share-dialog').then((m) => ({ default: m.ShareDialog })));

interface Props {
  definition: Definition & { entity: PagedEntity };
  record: AnyRecord;
}

export function RecordMenu({ definition, record }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const navigate = useNavigate();
  const [sharing, setSharing] = useState(false);
  const [asking, setAsking] = useState(false);
  const { entity } = definition;
  const title = titleOf(record);
  // who owns a record or may give it away shares it, as on the server
  const mayShare = may('create', 'share') && (record.owner_id === me.user.id || may('assign', entity, record));
  const mayDelete = may('delete', entity, record);
  return (
    <>
      <Menu>
        <Menu.Target>
          <IconButton label={t('record.actionsFor', { name: title })}>
            <IconDots size={16} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {mayShare && (
            <Menu.Item leftSection={<IconShare size={14} />} onClick={() => setSharing(true)}>
              {t('share.action')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconEye size={14} />} onClick={() => setAsking(true)}>
            {t('viewers.action')}
          </Menu.Item>
          {mayDelete && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() =>
                void deleteRecord(definition, record, t('record.deleted', { name: title }))
                  .then(() => navigate({ to: `/${COLLECTION[entity]}` }))
                  .catch(sayProblem)
              }
            >
              {t('action.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Suspense>
          <ViewersDialog entity={entity} id={record.id} title={title} onClose={() => setAsking(false)} />
        </Suspense>
      )}
      {sharing && (
        <Suspense>
          <ShareDialog entity={entity} record={record} title={title} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </>
  );
}
