/** What a notification says, and where it leads. */
import type { TFunction } from 'i18next';
import { isPaged, type PagedEntity, titleOf } from '@/api/entities';
import type { Activity, Comment, Notification } from '@/api/types';
import type { Format } from '@/lib/locale';
import { plainText } from '@/together/mention-text';

/** With what stands beside its references; what the reader sees no more is null. */
export type Told = Notification & {
  actor?: { name: string } | null;
  account?: { name: string } | null;
  contact?: Readonly<Record<string, unknown>> | null;
  deal?: { name: string; stage_id?: string } | null;
  activity?: Activity | null;
  comment?: Comment | null;
};

/** The record it is about, when the reader still sees it. */
export function recordOf(told: Told): { entity: PagedEntity; id: string; name: string } | null {
  for (const entity of ['deal', 'contact', 'account'] as const) {
    const id = told[`${entity}_id`];
    const record = told[entity];
    if (id && record && isPaged(entity)) return { entity, id, name: titleOf(record as Record<string, unknown>) };
  }
  return null;
}

interface Saying {
  t: TFunction;
  format: Format;
  fieldName: (entity: PagedEntity, field: string) => string | null;
}

const MOST_FIELDS = 3;

/** Its sentence. */
export function sentence(told: Told, { t, format, fieldName }: Saying): string {
  const record = recordOf(told);
  const values = { actor: told.actor?.name ?? t('timeline.system'), record: record?.name ?? t('notification.unseen') };
  if (told.kind === 'reminder') {
    const { activity } = told;
    if (!activity) return t('notification.says.reminderGone');
    const at = activity.kind === 'task' ? activity.due_at : activity.at;
    const subject = titleOf(activity as unknown as Record<string, unknown>);
    const when = at ? format.moment(at) : '';
    return t(activity.kind === 'task' ? 'notification.says.due' : 'notification.says.starts', { subject, when });
  }
  if (told.kind === 'assigned' && told.activity_id)
    return told.activity
      ? t('notification.says.assignedActivity', {
          ...values,
          kind: t(`choice.activity_kind.${told.activity.kind}`),
          subject: titleOf(told.activity as unknown as Record<string, unknown>),
        })
      : t('notification.says.assigned', values);
  if (told.kind === 'changed') {
    const names = told.fields.flatMap((field) => (record ? (fieldName(record.entity, field) ?? []) : []));
    const fields = [...new Set(names)];
    if (fields.length === 0) return t('notification.says.changed', values);
    const more = fields.length - MOST_FIELDS;
    const listed = fields.slice(0, MOST_FIELDS).join(', ');
    return t('notification.says.changedFields', {
      ...values,
      fields: more > 0 ? t('notification.andMore', { fields: listed, count: more }) : listed,
    });
  }
  return t(`notification.says.${told.kind}`, values);
}

/** What was said, where it is about that. */
export const quoteOf = ({ comment }: Told): string | null => (comment ? plainText(comment.body) : null);
