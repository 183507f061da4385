import { accountDefinition } from '@/features/accounts/fields';
import { activityDefinition } from '@/features/activities/fields';
import { contactDefinition } from '@/features/contacts/fields';
import { dealDefinition } from '@/features/deals/fields';
import { productDefinition } from '@/features/settings/product-fields';

/** The record types the shared screens can show. */
export const definitions = {
  account: accountDefinition,
  activity: activityDefinition,
  contact: contactDefinition,
  deal: dealDefinition,
  product: productDefinition,
};
