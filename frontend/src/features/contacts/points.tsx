/** E-mail addresses and phone numbers of a contact, as they are shown. */
import { IconMail, IconPhone, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Contact, ContactPoint } from '@/api/types';
import { Pill } from '@/ui/pill';
import classes from './contacts.module.css';

export function Points({ points }: { points: readonly ContactPoint[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.points}>
      {points.map((point) => {
        const Icon = point.kind === 'email' ? IconMail : IconPhone;
        const href = point.kind === 'email' ? `mailto:${point.value}` : `tel:${point.normalised ?? point.value}`;
        return (
          <li key={point.id ?? point.value}>
            <Icon size={14} aria-label={t(`choice.point_kind.${point.kind}`)} />
            <a href={href} className="num" data-off={point.invalid || undefined}>
              {point.value}
            </a>
            {point.primary && <IconStarFilled size={11} aria-label={t('point.primary')} />}
            {point.label && <span className="muted">{point.label}</span>}
            {point.invalid && <Pill color="red">{t('point.invalid')}</Pill>}
            {point.opted_out && <Pill color="orange">{t('point.optedOut')}</Pill>}
          </li>
        );
      })}
    </ul>
  );
}

export const showPoints = (contact: Contact) => (contact.points?.length ? <Points points={contact.points} /> : null);
