import { IconBuilding } from '@tabler/icons-react';
import type { Account } from '@/api/types';
import { importFields } from '@/features/imports/fields';
import { MINE } from '@/filter/quick';
import { describe } from '@/form/field';
import type { Definition } from '@/records/definition';

const field = describe<Account>();
const lifecycleColors = { prospect: 'blue', customer: 'teal', former: 'gray', partner: 'violet', other: 'gray' };

/** One entry per field of an account. */
export const accountFields = [
  field('name', 'text', { column: 240, sortable: true, required: true, form: 'main', group: 'about' }),
  field('lifecycle', 'choice', {
    choices: ['prospect', 'customer', 'former', 'partner', 'other'],
    choiceSet: 'lifecycle',
    colors: lifecycleColors,
    required: true,
    column: 120,
    form: 'main',
    group: 'about',
  }),
  field('website', 'url', { column: 180, form: 'main', group: 'reach' }),
  field('domains', 'list', { column: 180, filter: false, form: 'more', group: 'reach' }),
  field('phone', 'phone', { column: 160, form: 'main', group: 'reach' }),
  field('industry', 'text', { column: 150, form: 'more', group: 'about' }),
  field('employee_count', 'number', { column: 110, sortable: true, form: 'more', group: 'about' }),
  field('annual_revenue_minor', 'money', { column: 140, sortable: true, form: 'more', group: 'about' }),
  field('currency', 'currency', { column: false, form: false, group: false }),
  field('parent_id', 'ref', { refersTo: 'account', column: 180, form: 'more', group: 'about' }),
  field('owner_id', 'user', { column: 150, form: 'more', group: 'about' }),
  field('team_id', 'team', { column: 140, form: 'more', group: 'about' }),
  field('tag_ids', 'tags', { filterName: 'tag_id', column: 180, form: 'more', group: 'about' }),
  field('street', 'text', { column: 180, form: 'more', group: 'address' }),
  field('postal_code', 'text', { column: 100, form: 'more', group: 'address' }),
  field('city', 'text', { column: 140, form: 'more', group: 'address' }),
  field('region', 'text', { column: 140, form: 'more', group: 'address' }),
  field('country', 'country', { column: 130, form: 'more', group: 'address' }),
  field('description', 'long_text', { column: false, form: 'more', group: 'about' }),
  field('last_activity_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  field('created_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  field('updated_at', 'datetime', { column: 140, sortable: true, readOnly: true, form: false, group: 'system' }),
  ...importFields,
];

export const accountDefinition = {
  entity: 'account',
  icon: IconBuilding,
  fields: accountFields,
  defaultColumns: ['name', 'lifecycle', 'website', 'phone', 'city', 'owner_id', 'tag_ids', 'last_activity_at'],
  cardColumns: ['name', 'lifecycle', 'city'],
  defaultSort: 'name',
  expand: 'parent',
  defaults: () => ({ lifecycle: 'prospect' }),
  quick: [MINE],
  bulk: ['owner_id', 'tag_ids', 'lifecycle'],
} as const satisfies Definition;
