import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import {
  IconArrowRight,
  IconCalendarEvent,
  IconChecklist,
  IconDots,
  IconLock,
  IconNote,
  IconPencil,
  IconPhone,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Activity, TimelineItem, TimelineKind } from '@/api/types';
import { type Field, labelOf } from '@/form/field';
import { type FieldContext, textOf } from '@/form/field-context';
import { sayProblem } from '@/form/toasts';
import { dropActivity, toggleDone } from './activities';
import classes from './timeline.module.css';

const ICONS = {
  note: IconNote,
  call: IconPhone,
  task: IconChecklist,
  meeting: IconCalendarEvent,
  change: IconPencil,
  stage: IconArrowRight,
} as const satisfies Record<TimelineKind, unknown>;

interface Props {
  item: TimelineItem;
  fields: readonly Field[];
  ctx: FieldContext;
}

function ActivityBody({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const may = useMay();
  const title = activity.subject ?? t(`choice.activity_kind.${activity.kind}`);
  return (
    <>
      <div className={classes.title}>
        {activity.kind === 'task' && (
          <Checkbox
            size="xs"
            checked={Boolean(activity.done_at)}
            disabled={!may('edit', 'activity', activity)}
            aria-label={t('task.done', { name: title })}
            onChange={() => void toggleDone(activity, t('task.checked', { name: title }))}
          />
        )}
        <strong data-done={activity.done_at && activity.kind === 'task' ? true : undefined}>{title}</strong>
        {activity.outcome && <span className="muted">{activity.outcome}</span>}
        {activity.private && <IconLock size={13} aria-label={t('field.private')} />}
        {may('delete', 'activity', activity) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={24} ml="auto" aria-label={t('record.actionsFor', { name: title })}>
                <IconDots size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                color="red"
                onClick={() => void dropActivity(activity, t('record.deleted', { name: title })).catch(sayProblem)}
              >
                {t('action.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {activity.body && <p className={classes.body}>{activity.body}</p>}
    </>
  );
}

function ChangeBody({ item, fields, ctx }: Props) {
  const { t } = useTranslation();
  const changes = item.event?.changes ?? [];
  const shown = (field: Field | undefined, value: unknown) => {
    const text = field
      ? textOf(field, value, {}, ctx)
      : typeof value === 'string' || typeof value === 'number'
        ? String(value)
        : '';
    return text || t('value.empty');
  };
  if (changes.length === 0) return <span>{t('timeline.created')}</span>;
  return changes
    .filter((c) => fields.some((f) => f.name === c.field))
    .map((change) => {
      const field = fields.find((f) => f.name === change.field);
      const simple = field && field.kind !== 'ref' && !field.input;
      return (
        <div key={change.field}>
          <span className="muted">{field ? labelOf(t, field) : change.field}</span>{' '}
          {simple ? (
            <>
              {shown(field, change.before)} → <strong>{shown(field, change.after)}</strong>
            </>
          ) : (
            t('timeline.changed')
          )}
        </div>
      );
    });
}

export function TimelineEntry({ item, fields, ctx }: Props) {
  const { t } = useTranslation();
  const Icon = ICONS[item.kind] ?? IconPencil;
  const { activity, stage } = item;
  const due = activity?.kind === 'task' && activity.due_at && !activity.done_at;
  return (
    <li className={classes.entry}>
      <span className={classes.icon} data-quiet={item.kind === 'change' || item.kind === 'stage' || undefined}>
        <Icon size={14} aria-label={t(`choice.timeline_kind.${item.kind}`)} />
      </span>
      <div className={classes.content}>
        {activity && <ActivityBody activity={activity} />}
        {stage && (
          <div>
            {stage.from_stage_id && `${ctx.name('stages', stage.from_stage_id) ?? '…'} → `}
            <strong>{ctx.name('stages', stage.to_stage_id) ?? '…'}</strong>
            {stage.seconds_in_from ? (
              <span className="muted">
                {' '}
                {t('timeline.daysInStage', { count: Math.round(stage.seconds_in_from / 86_400) })}
              </span>
            ) : null}
          </div>
        )}
        {item.kind === 'change' && <ChangeBody item={item} fields={fields} ctx={ctx} />}
        <div className={classes.meta}>
          {item.actor_name && <span>{item.actor_name}</span>}
          <time dateTime={item.at} title={ctx.format.moment(item.at)}>
            {ctx.format.ago(item.at)}
          </time>
          {due && (
            <span>{t('task.due', { when: ctx.format.relativeDay(ctx.format.dayOf(activity.due_at ?? '')) })}</span>
          )}
        </div>
      </div>
    </li>
  );
}
