import { IconChecklist } from '@tabler/icons-react';
import { lazy } from 'react';
import { titleOf } from '@/api/entities';
import type { Activity } from '@/api/types';
import { describe } from '@/form/field';
import type { Definition } from '@/records/definition';
import { showLinks } from './links';

const LinksInput = lazy(() => import('./links-input').then((m) => ({ default: m.LinksInput })));

const field = describe<Activity>();

/** One entry per field of an activity. */
export const activityFields = [
  field('subject', 'text', {
    column: 280,
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
  field('done_at', 'datetime', { column: 140, form: false, group: 'about' }),
  field('priority', 'choice', {
    choices: ['low', 'normal', 'high'],
    choiceSet: 'priority',
    colors: { low: 'gray', normal: 'blue', high: 'red' },
    column: 110,
    form: 'more',
    filter: false,
    group: 'about',
  }),
  field('owner_id', 'user', { column: 150, form: 'main', group: 'about' }),
  field('outcome', 'text', { column: 150, form: 'more', filter: false, group: 'about' }),
  field('private', 'bool', { column: 90, form: 'more', filter: false, group: 'about' }),
  field('links', 'text', {
    column: 220,
    filter: false,
    form: 'main',
    group: 'about',
    input: LinksInput,
    show: (record) => showLinks(record as unknown as Activity),
  }),
  field('created_at', 'datetime', { column: false, filter: false, readOnly: true, form: false, group: 'system' }),
];

export const activityDefinition = {
  entity: 'activity',
  icon: IconChecklist,
  fields: activityFields,
  defaultColumns: ['subject', 'kind', 'due_at', 'links', 'owner_id', 'priority', 'done_at'],
  cardColumns: ['subject', 'due_at', 'kind'],
  defaultSort: 'due_at',
  defaults: () => ({ kind: 'task', links: [] }),
} as const satisfies Definition;
