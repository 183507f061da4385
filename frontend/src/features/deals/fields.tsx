import { IconLayoutKanban } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Deal } from '@/api/types';
import { importFields } from '@/features/imports/fields';
import { MINE } from '@/filter/quick';
import { describe } from '@/form/field';
import { locale } from '@/lib/locale';
import type { Definition } from '@/records/definition';
import { dealFilterFields } from './filter-fields';
import { completeMove } from './stage-questions';

const ContactsInput = lazy(() => import('./contacts-input').then((m) => ({ default: m.ContactsInput })));
const LinesInput = lazy(() => import('./lines-table').then((m) => ({ default: m.LinesInput })));

const field = describe<Deal>();
const PART = { column: false, filter: false, form: false, group: false } as const;

/** One entry per field of a deal. */
export const dealFields = [
  field('name', 'text', { column: 240, sortable: true, required: true, form: 'main', group: 'about' }),
  field('account_id', 'ref', { refersTo: 'account', column: 190, form: 'main', group: 'about' }),
  field('stage_id', 'stage', { required: true, column: 140, form: false, group: 'about' }),
  field('pipeline_id', 'pipeline', { column: 140, form: 'more', readOnly: false, group: false }),
  field('status', 'choice', {
    choices: ['open', 'won', 'lost'],
    choiceSet: 'deal_status',
    colors: { open: 'blue', won: 'teal', lost: 'red' },
    readOnly: true,
    column: 100,
    form: false,
    group: false,
  }),
  field('amount_minor', 'money', { column: 130, sortable: true, form: 'main', group: 'about' }),
  field('expected_close_on', 'date', { column: 130, sortable: true, form: 'main', group: 'about' }),
  field('next_step', 'text', { column: 200, form: 'more', group: 'about' }),
  field('currency', 'currency', { required: true, column: false, form: 'more', group: 'about' }),
  field('recurring_amount_minor', 'money', { column: 140, form: 'more', group: 'about' }),
  field('recurring_interval', 'choice', {
    choices: ['month', 'year'],
    choiceSet: 'interval',
    column: 110,
    form: 'more',
    group: 'about',
  }),
  field('probability', 'percent', { column: 110, form: 'more', group: 'forecast' }),
  field('effective_probability', 'percent', {
    column: 110,
    filter: false,
    readOnly: true,
    form: false,
    group: 'forecast',
  }),
  field('weighted_minor', 'money', { column: 130, filter: false, readOnly: true, form: false, group: 'forecast' }),
  field('first_expected_close_on', 'date', { column: 130, readOnly: true, form: false, group: 'forecast' }),
  field('push_count', 'number', { column: 90, readOnly: true, form: false, group: 'forecast' }),
  field('owner_id', 'user', { column: 150, form: 'main', group: 'about' }),
  field('team_id', 'team', { column: 140, form: 'more', group: 'about' }),
  field('tag_ids', 'tags', { filterName: 'tag_id', column: 180, form: 'more', group: 'about' }),
  field('source', 'text', { column: 140, form: 'more', group: 'about' }),
  field('loss_reason', 'choice', {
    choices: ['price', 'competitor', 'no_budget', 'no_decision', 'no_need', 'timing', 'other', 'not_recorded'],
    choiceSet: 'loss_reason',
    column: 130,
    form: false,
    group: 'result',
  }),
  // parts that are edited beside the properties; asked for by stages, told in the timeline
  field('contacts', 'list', { ...PART, input: ContactsInput }),
  field('lines', 'list', { ...PART, input: LinesInput }),
  field('loss_note', 'long_text', { column: false, form: false, group: 'result' }),
  field('started_on', 'date', { column: 120, form: 'more', group: 'result' }),
  field('closed_on', 'date', { column: 120, sortable: true, readOnly: true, form: false, group: 'result' }),
  field('rotting', 'bool', { column: 90, readOnly: true, form: false, group: false }),
  field('next_activity_at', 'datetime', { column: 140, readOnly: true, form: false, group: 'system' }),
  field('last_activity_at', 'datetime', { column: 140, readOnly: true, form: false, group: 'system' }),
  field('created_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  field('updated_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  ...dealFilterFields,
  ...importFields,
];

export const dealDefinition = {
  entity: 'deal',
  icon: IconLayoutKanban,
  fields: dealFields,
  defaultColumns: [
    'name',
    'account_id',
    'stage_id',
    'amount_minor',
    'expected_close_on',
    'owner_id',
    'next_activity_at',
  ],
  cardColumns: ['name', 'amount_minor', 'stage_id', 'account_id'],
  defaultSort: '-updated_at',
  expand: 'account',
  defaults: () => ({ currency: locale.get().currency }),
  complete: completeMove,
  quick: [
    MINE,
    {
      fields: ['status'],
      offered: [{ label: 'open', filters: () => [{ field: 'status', op: 'in', values: ['open'] }] }],
    },
  ],
  bulk: ['owner_id', 'tag_ids', 'stage_id'],
} as const satisfies Definition;
