/** The records an activity hangs on: at least one contact, account or deal. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type PagedEntity, recordPath } from '@/api/entities';
import { useRecordName } from '@/api/lookups';
import type { Activity, ActivityLink } from '@/api/types';
import classes from './links.module.css';

export function targetOf(link: ActivityLink): { entity: PagedEntity; id: string } {
  if (link.contact_id) return { entity: 'contact', id: link.contact_id };
  if (link.deal_id) return { entity: 'deal', id: link.deal_id };
  return { entity: 'account', id: link.account_id ?? '' };
}

export function LinkName({ link, tabIndex = 0 }: { link: ActivityLink; tabIndex?: number }) {
  const { entity, id } = targetOf(link);
  const { t } = useTranslation();
  // the server answers with the name where it was asked for it; a link that was just added has none yet
  const looked = useRecordName(COLLECTION[entity], link.record === undefined ? id : null);
  const name = link.record === undefined ? looked : (link.record?.name ?? null);
  if (name === null)
    return (
      <span className="muted">
        {t(`entity.${entity}`)}: {t('record.hidden')}
      </span>
    );
  return (
    <Link to={recordPath(entity, id)} className={classes.name} tabIndex={tabIndex}>
      {name ?? '…'}
    </Link>
  );
}

export const showLinks = (activity: Activity, tabIndex: number) =>
  activity.links.length ? (
    <span className={classes.names}>
      {activity.links.map((link) => (
        <LinkName key={targetOf(link).id} link={link} tabIndex={tabIndex} />
      ))}
    </span>
  ) : null;
