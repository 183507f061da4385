/** Who sees a record, and why: answered by what decides on their requests. */
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { useRoleName } from '@/api/roles';
import { ErrorState } from '@/form/error-state';
import { Initials } from '@/ui/initials';
import { SkeletonLines } from '@/ui/states';
import { useViewers } from './about';
import classes from './together.module.css';

interface Props {
  entity: PagedEntity;
  id: string;
  title: string;
  onClose: () => void;
}

export function ViewersDialog({ entity, id, title, onClose }: Props) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const viewers = useViewers(entity, id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('viewers.titleOf', { name: title })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {viewers.isPending && <SkeletonLines count={4} />}
      {viewers.error && <ErrorState error={viewers.error} onRetry={() => void viewers.refetch()} />}
      <ul className={classes.viewers} aria-label={t('viewers.list')}>
        {viewers.data?.map((viewer) => (
          <li key={viewer.user_id}>
            <Initials name={viewer.name} />
            <span className="muted">
              {viewer.rules.map((rule) => t(`viewers.rule.${rule}`, { role: roleName(viewer.role) })).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
