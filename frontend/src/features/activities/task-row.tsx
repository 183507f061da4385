/** A task on the Today screen: check off, snooze, go to what it is about. */
import { Checkbox, Menu } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Activity } from '@/api/types';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { addDays, momentOf, nextMonday, timeOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';
import { changeActivity, toggleDone } from '@/records/activities';
import { IconButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { LinkName, targetOf } from './links';
import classes from './today.module.css';

export function TaskRow({ task, late }: { task: Activity; late: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('edit', 'activity', task);
  const title = task.subject ?? t('choice.activity_kind.task');
  const due = task.due_at ?? task.at;
  const snooze = (day: string) => {
    const due_at = momentOf(day, timeOf(due, format.timeZone), format.timeZone);
    const run = () =>
      changeActivity(task, { due_at }).then(
        () =>
          sayWithUndo(t('task.snoozed', { name: title, when: format.relativeDay(day) }), () =>
            changeActivity({ ...task, version: task.version + 1 }, { due_at: due }),
          ),
        (error: unknown) => sayProblem(error, () => void run()),
      );
    void run();
  };
  const today = format.today();
  return (
    <li className={classes.task}>
      <Checkbox
        size="sm"
        checked={Boolean(task.done_at)}
        disabled={!editable}
        aria-label={t('task.done', { name: title })}
        onChange={() => void toggleDone(task, t('task.checked', { name: title }))}
      />
      <div className={classes.text}>
        <span className={classes.name}>{title}</span>
        <span className={classes.meta}>
          {task.links.map((link) => (
            <LinkName key={targetOf(link).id} link={link} />
          ))}
        </span>
      </div>
      {task.priority === 'high' && <Pill color="red">{t('choice.priority.high')}</Pill>}
      <time className={`${classes.due} num`} data-late={late || undefined} dateTime={due}>
        {format.relativeDay(format.dayOf(due))}, {format.clock(due)}
      </time>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton label={t('task.snooze', { name: title })} may={editable}>
            <IconClockHour4 size={16} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => snooze(addDays(today, 1))}>{t('task.tomorrow')}</Menu.Item>
          <Menu.Item onClick={() => snooze(nextMonday(today))}>{t('task.nextMonday')}</Menu.Item>
          <Menu.Item onClick={() => snooze(addDays(today, 7))}>{t('task.inAWeek')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
