import { IconChecklist } from '@tabler/icons-react';
import { lazy } from 'react';
import { titleOf } from '@/api/entities';
import type { Activity, ActivityKind } from '@/api/types';
import type { Filter } from '@/filter/filter';
import { MINE } from '@/filter/quick';
import { describe, type Field } from '@/form/field';
import type { Definition } from '@/records/definition';
import { ReminderText } from '@/together/reminder-select';
import { DoneMark } from './done-mark';
import { showLinks } from './links';
import { outgoingActivity } from './outgoing';

const ReminderInput = lazy(() => import('@/together/reminder-select').then((m) => ({ default: m.ReminderInput })));
const LinksInput = lazy(() => import('./links-input').then((m) => ({ default: m.LinksInput })));

const field = describe<Activity>();

/** One entry per field of an activity. */
export const activityFields = [
  field('subject', 'text', {
    column: 260,
    form: 'main',
    required: true,
    group: 'about',
    show: (record) => String(record.subject ?? '') || <span className="muted">{titleOf(record)}</span>,
  }),
  field('kind', 'choice', {
    choices: ['task', 'call', 'meeting', 'note'],
    choiceSet: 'activity_kind',
    colors: { task: 'blue', call: 'teal', meeting: 'violet', note: 'gray' },
    label: 'activity_kind',
    required: true,
    column: 110,
    form: 'main',
    group: 'about',
  }),
  field('body', 'long_text', { column: false, form: 'main', filter: false, group: 'about' }),
  field('due_at', 'datetime', { column: 140, sortable: true, form: 'main', group: 'about' }),
  field('at', 'datetime', { column: 140, sortable: true, form: 'more', group: 'about' }),
  field('ends_at', 'datetime', { column: 140, form: 'more', filter: false, group: 'about' }),
  field('done_at', 'datetime', {
    column: 130,
    form: false,
    group: 'about',
    show: (record, tabIndex) =>
      record.kind === 'task' || record.done_at ? (
        <DoneMark activity={record as unknown as Activity} tabIndex={tabIndex} />
      ) : null,
  }),
  field('priority', 'choice', {
    choices: ['low', 'normal', 'high'],
    choiceSet: 'priority',
    colors: { low: 'gray', normal: 'blue', high: 'red' },
    column: 110,
    form: 'more',
    filter: false,
    group: 'about',
  }),
  field('remind_minutes_before', 'number', {
    column: false,
    filter: false,
    form: 'more',
    group: 'about',
    input: ReminderInput,
    show: (record) => <ReminderText minutes={(record.remind_minutes_before as number | null) ?? null} />,
  }),
  field('owner_id', 'user', { column: 150, form: 'main', group: 'about' }),
  field('outcome', 'text', { column: 150, form: 'more', filter: false, group: 'about' }),
  field('private', 'bool', { column: 90, form: 'more', filter: false, group: 'about' }),
  field('links', 'text', {
    column: 220,
    filter: false,
    form: 'main',
    group: 'links',
    input: LinksInput,
    show: (record, tabIndex) => showLinks(record as unknown as Activity, tabIndex),
  }),
  // when a task was done, or a call or meeting took place; found by and not a member
  {
    name: 'happened_at',
    kind: 'datetime',
    label: 'happened_at',
    readOnly: true,
    column: false,
    group: false,
    form: false,
  } satisfies Field,
  field('created_at', 'datetime', { column: false, filter: false, readOnly: true, form: false, group: 'system' }),
];

const ofKind = (kind: ActivityKind): Filter => ({ field: 'kind', op: 'in', values: [kind] });
const OPEN_TASKS: readonly Filter[] = [ofKind('task'), { field: 'done_at', op: 'is_null', values: ['true'] }];

export const activityDefinition = {
  entity: 'activity',
  icon: IconChecklist,
  fields: activityFields,
  defaultColumns: ['subject', 'kind', 'at', 'links', 'due_at', 'done_at', 'owner_id'],
  cardColumns: ['subject', 'kind', 'at'],
  defaultSort: '-at',
  expand: 'links',
  outgoing: outgoingActivity,
  quick: [
    MINE,
    {
      fields: ['kind', 'done_at', 'due_at'],
      offered: [
        { label: 'openTasks', filters: () => OPEN_TASKS },
        {
          label: 'overdue',
          filters: ({ today }) => [...OPEN_TASKS, { field: 'due_at', op: 'lt', values: [today] }],
        },
        { label: 'calls', filters: () => [ofKind('call')] },
        { label: 'meetings', filters: () => [ofKind('meeting')] },
        { label: 'notes', filters: () => [ofKind('note')] },
      ],
    },
  ],
  defaults: () => ({ kind: 'task', links: [] }),
} as const satisfies Definition;
