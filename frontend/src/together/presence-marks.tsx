/** Who else looks at the record, or is changing it. */
import { Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { useNames } from '@/api/lookups';
import { usePresence } from '@/live/present';
import { InitialsMark } from '@/ui/initials';
import classes from './together.module.css';

const SHOWN = 4;

export function PresenceMarks({ entity, id }: { entity: PagedEntity; id: string }) {
  const { t } = useTranslation();
  const name = useNames();
  const others = usePresence(entity, id).flatMap((other) => {
    const known = name('users', other.user_id);
    return known ? [{ ...other, name: known }] : [];
  });
  return (
    <ul className={classes.present} aria-label={t('presence.title')} aria-live="polite" hidden={others.length === 0}>
      {others.slice(0, SHOWN).map((other) => {
        const label = t(other.editing ? 'presence.editing' : 'presence.here', { name: other.name });
        return (
          <Tooltip key={other.user_id} label={label}>
            <li className={classes.person} data-editing={other.editing || undefined}>
              <InitialsMark name={other.name} />
              {other.editing && <IconPencil size={11} className={classes.pencil} aria-hidden />}
              <span className="hidden">{label}</span>
            </li>
          </Tooltip>
        );
      })}
      {others.length > SHOWN && <li className="muted">+{others.length - SHOWN}</li>}
    </ul>
  );
}
