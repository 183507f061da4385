import { IconAddressBook } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Contact } from '@/api/types';
import { importFields } from '@/features/imports/fields';
import { MINE } from '@/filter/quick';
import { describe } from '@/form/field';
import type { Definition } from '@/records/definition';
import { Initials } from '@/ui/initials';
import { showJobs } from './jobs';
import { showPoints } from './points';

const JobsInput = lazy(() => import('./jobs-input').then((m) => ({ default: m.JobsInput })));
const PointsInput = lazy(() => import('./points-input').then((m) => ({ default: m.PointsInput })));

const field = describe<Contact>();

/** One entry per field of a contact. */
export const contactFields = [
  field('name', 'text', {
    show: (record) => <Initials name={String(record.name ?? '')} />,
    column: 200,
    sortable: true,
    readOnly: true,
    group: false,
    form: false,
  }),
  field('points', 'text', {
    column: false,
    filter: false,
    form: false,
    group: 'reach',
    input: PointsInput,
    show: (record) => showPoints(record as unknown as Contact),
  }),
  field('jobs', 'text', {
    column: false,
    filter: false,
    form: false,
    group: 'work',
    input: JobsInput,
    show: (record) => showJobs(record as unknown as Contact),
  }),
  field('salutation', 'text', { column: 110, form: 'more', group: 'about' }),
  field('first_name', 'text', { column: 140, form: 'main', group: 'about' }),
  field('last_name', 'text', { column: 140, form: 'main', group: 'about' }),
  field('email', 'email', { column: 220, sortable: true, form: 'main', group: false }),
  field('phone', 'phone', { column: 150, form: 'main', group: false }),
  field('account_id', 'ref', { refersTo: 'account', column: 170, form: 'main', group: false }),
  field('title', 'text', { label: 'job_title', column: 130, form: 'main', group: false }),
  field('owner_id', 'user', { column: 140, form: 'more', group: 'about' }),
  field('team_id', 'team', { column: 140, form: 'more', group: 'about' }),
  field('tag_ids', 'tags', { filterName: 'tag_id', column: 150, form: 'more', group: 'about' }),
  field('source', 'text', { column: 140, form: 'more', group: 'about' }),
  field('language', 'text', { column: 100, form: 'more', group: 'about' }),
  field('description', 'long_text', { column: false, form: 'more', group: 'about' }),
  field('last_activity_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  field('created_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  field('updated_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  ...importFields,
];

export const contactDefinition = {
  entity: 'contact',
  icon: IconAddressBook,
  fields: contactFields,
  defaultColumns: ['name', 'email', 'phone', 'account_id', 'title', 'owner_id', 'tag_ids', 'last_activity_at'],
  cardColumns: ['name', 'account_id', 'email'],
  defaultSort: 'name',
  expand: 'account',
  fromText: async (text) => (await import('./fill-from-text')).fillFromText(text),
  quick: [MINE],
  bulk: ['owner_id', 'tag_ids'],
} as const satisfies Definition;
