/** Follows a record, or does so no longer; tells how many do. */
import { IconBell, IconBellFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { useNames } from '@/api/lookups';
import { sayProblem } from '@/form/toasts';
import { IconButton } from '@/ui/guarded';
import { follow, unfollow, useFollowers } from './about';

export function FollowButton({ entity, id }: { entity: PagedEntity; id: string }) {
  const { t } = useTranslation();
  const name = useNames();
  const followers = useFollowers(entity, id);
  if (!followers) return null;
  const { all, own } = followers;
  const others = all.filter((one) => one !== own).flatMap((one) => name('users', one.user_id) ?? []);
  const what = t(own ? 'follow.end' : 'follow.begin');
  const label = others.length ? `${what} (${t('follow.by', { names: others.slice(0, 5).join(', ') })})` : what;
  return (
    <IconButton
      label={label}
      aria-pressed={own !== undefined}
      onClick={() => void (own ? unfollow(own) : follow(entity, id)).catch(sayProblem)}
    >
      {own ? <IconBellFilled size={16} /> : <IconBell size={16} />}
    </IconButton>
  );
}
