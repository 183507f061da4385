/** The records an import has touched, as filters of lists that come from its page. */
import type { Field } from '@/form/field';

const of = (name: 'created_in' | 'updated_in' | 'skipped_in'): Field => ({
  name,
  kind: 'import',
  label: name,
  readOnly: true,
  column: false,
  group: false,
  form: false,
  filter: false,
});

export const importFields: readonly Field[] = [of('created_in'), of('updated_in'), of('skipped_in')];
