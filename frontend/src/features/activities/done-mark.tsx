/** Whether a task is done, to be checked off where it stands. */
import { useTranslation } from 'react-i18next';
import { titleOf } from '@/api/entities';
import { useMay } from '@/api/me';
import type { Activity } from '@/api/types';
import { useFormat } from '@/lib/locale';
import { toggleDone } from '@/records/activities';
import classes from './done-mark.module.css';

export function DoneMark({ activity, tabIndex }: { activity: Activity; tabIndex: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { done_at } = activity;
  const when = done_at && (
    <time className="num" dateTime={done_at} title={format.moment(done_at)}>
      {format.ago(done_at)}
    </time>
  );
  if (activity.kind !== 'task') return when;
  const name = titleOf(activity);
  return (
    <label className={classes.mark}>
      <input
        type="checkbox"
        tabIndex={tabIndex}
        checked={Boolean(done_at)}
        disabled={!may('edit', 'activity', activity)}
        aria-label={t('task.done', { name })}
        onClick={(event) => event.stopPropagation()}
        onChange={() => void toggleDone(activity, t('task.checked', { name }))}
      />
      {when}
    </label>
  );
}
