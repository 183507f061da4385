import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import {
  IconArrowRight,
  IconCalendarEvent,
  IconChecklist,
  IconDots,
  IconLock,
  IconMessage,
  IconNote,
  IconPaperclip,
  IconPencil,
  IconPhone,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { useMay } from '@/api/me';
import type { Activity, AnyRecord, TimelineItem, TimelineKind } from '@/api/types';
import { FileLine } from '@/features/files/file-line';
import { type Field, labelOf, readField } from '@/form/field';
import type { FieldContext } from '@/form/field-context';
import { showField } from '@/form/show-field';
import { sayProblem } from '@/form/toasts';
import { isEmpty } from '@/lib/is-empty';
import { CommentEntry } from '@/together/comment-entry';
import { dropActivity, toggleDone } from './activities';
import { useDefinition, useFields } from './definition';
import classes from './timeline.module.css';
import { TimelineChange } from './timeline-change';

const DAY = 86_400;

const ICONS = {
  note: IconNote,
  call: IconPhone,
  task: IconChecklist,
  meeting: IconCalendarEvent,
  change: IconPencil,
  stage: IconArrowRight,
  comment: IconMessage,
  file: IconPaperclip,
} as const satisfies Record<TimelineKind, unknown>;

interface Props {
  item: TimelineItem;
  entity: PagedEntity;
  record: AnyRecord;
  fields: readonly Field[];
  ctx: FieldContext;
}

/** What the company's own fields of activities say. */
function CustomValues({ activity, ctx }: { activity: Activity; ctx: FieldContext }) {
  const { t } = useTranslation();
  const record = activity as unknown as AnyRecord;
  const filled = useFields(useDefinition('activity')).filter((f) => f.custom && !isEmpty(readField(f, record)));
  if (filled.length === 0) return null;
  return (
    <dl className={classes.values}>
      {filled.map((field) => (
        <div key={field.name}>
          <dt>{labelOf(t, field)}</dt>
          <dd>{showField(field, record, ctx)}</dd>
        </div>
      ))}
    </dl>
  );
}

function ActivityBody({ activity, ctx }: { activity: Activity; ctx: FieldContext }) {
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
      <CustomValues activity={activity} ctx={ctx} />
    </>
  );
}

/** What is worth telling: not what follows from another field, and not the stage, which has an entry of its own. */
const changesOf = ({ item, fields }: Pick<Props, 'item' | 'fields'>) =>
  (item.event?.changes ?? []).filter((c) =>
    fields.some((f) => f.name === c.field && !f.readOnly && f.kind !== 'stage' && f.kind !== 'pipeline'),
  );

export function TimelineEntry({ item, entity, record, fields, ctx }: Props) {
  const { t } = useTranslation();
  const Icon = ICONS[item.kind] ?? IconPencil;
  const { activity, stage } = item;
  if (item.event?.kind === 'updated' && changesOf({ item, fields }).length === 0) return null;
  // its sentence names the actor
  const told = item.kind === 'change' && item.event?.kind !== 'updated';
  const due = activity?.kind === 'task' && activity.due_at && !activity.done_at;
  return (
    <li className={classes.entry}>
      <span className={classes.icon} data-quiet={item.kind === 'change' || item.kind === 'stage' || undefined}>
        <Icon size={14} aria-label={t(`choice.timeline_kind.${item.kind}`)} />
      </span>
      <div className={classes.content}>
        {activity && <ActivityBody activity={activity} ctx={ctx} />}
        {item.comment && <CommentEntry comment={item.comment} entity={entity} id={record.id} by={item.actor_name} />}
        {stage && (
          <div>
            {stage.from_stage_id ? (
              <>
                {ctx.name('stages', stage.from_stage_id) ?? '…'}
                {' → '}
              </>
            ) : (
              <span className="muted">{t('timeline.startedIn')} </span>
            )}
            <strong>{ctx.name('stages', stage.to_stage_id) ?? '…'}</strong>
            {stage.seconds_in_from && stage.seconds_in_from >= DAY / 2 ? (
              <span className="muted">
                {' '}
                {t('timeline.daysInStage', { count: Math.round(stage.seconds_in_from / DAY) })}
              </span>
            ) : null}
          </div>
        )}
        {item.file && <FileLine file={item.file} />}
        {item.kind === 'change' && (
          <TimelineChange item={item} entity={entity} record={record} fields={fields} ctx={ctx} />
        )}
        <div className={classes.meta}>
          {item.actor_name && !told && <span>{item.actor_name}</span>}
          {item.event && item.event.way !== 'hand' && (
            <span>
              {t(`audit.way.${item.event.way}`)}
              {item.event.way_name && `: ${item.event.way_name}`}
            </span>
          )}
          <time dateTime={item.at} title={ctx.format.moment(item.at)}>
            {ctx.format.ago(item.at)}
          </time>
          {item.comment && item.comment.version > 1 && <span>{t('comment.changed')}</span>}
          {due && (
            <span>{t('task.due', { when: ctx.format.relativeDay(ctx.format.dayOf(activity.due_at ?? '')) })}</span>
          )}
        </div>
      </div>
    </li>
  );
}
