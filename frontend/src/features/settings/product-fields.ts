import { IconPackage } from '@tabler/icons-react';
import type { Product } from '@/api/types';
import { describe } from '@/form/field';
import type { Definition } from '@/records/definition';

const field = describe<Product>();

/** One entry per field of a product. */
export const productFields = [
  field('name', 'text', { column: 240, sortable: true, required: true, form: 'main', group: 'about' }),
  field('code', 'text', { column: 120, form: 'main', group: 'about' }),
  field('unit_price_minor', 'money', { column: 130, required: true, form: 'main', group: 'about' }),
  field('currency', 'currency', { column: 100, required: true, form: 'main', group: 'about' }),
  field('recurring_interval', 'choice', {
    choices: ['month', 'year'],
    choiceSet: 'interval',
    column: 110,
    form: 'main',
    group: 'about',
  }),
  field('active', 'bool', { column: 90, form: 'more', group: 'about' }),
  field('description', 'long_text', { column: false, form: 'more', group: 'about' }),
];

export const productDefinition = {
  entity: 'product',
  icon: IconPackage,
  fields: productFields,
  defaultColumns: ['name', 'code', 'unit_price_minor', 'recurring_interval', 'active'],
  cardColumns: ['name', 'unit_price_minor'],
  defaultSort: 'name',
  defaults: () => ({ active: true }),
} as const satisfies Definition;
