/** The records an activity hangs on: at least one contact, account or deal. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type PagedEntity, recordPath } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import type { Activity, ActivityLink } from '@/api/types';

export function targetOf(link: ActivityLink): { entity: PagedEntity; id: string } {
  if (link.contact_id) return { entity: 'contact', id: link.contact_id };
  if (link.deal_id) return { entity: 'deal', id: link.deal_id };
  return { entity: 'account', id: link.account_id ?? '' };
}

export function LinkName({ link }: { link: ActivityLink }) {
  const { entity, id } = targetOf(link);
  const { t } = useTranslation();
  const name = useRecordName(COLLECTION[entity], id);
  if (name === null)
    return (
      <span className="muted">
        {t(`entity.${entity}`)}: {t('record.hidden')}
      </span>
    );
  return (
    <Link to={recordPath(entity, id)} style={{ color: 'inherit', display: 'inline-block', lineHeight: '24px' }}>
      {name ?? '…'}
    </Link>
  );
}

export const showLinks = (activity: Activity) =>
  activity.links.length ? (
    <span className="wraps">
      {activity.links.map((link) => (
        <LinkName key={targetOf(link).id} link={link} />
      ))}
    </span>
  ) : null;
