/** The main places, as far as the user may look at what they hold. */
import {
  IconAddressBook,
  IconBuilding,
  IconChartBar,
  IconChecklist,
  IconHome,
  IconLayoutKanban,
} from '@tabler/icons-react';
import { useMay } from '@/api/me';

const NAV_ITEMS = [
  { to: '/', label: 'nav.today', icon: IconHome, keys: 'g h', holds: null },
  { to: '/dashboard', label: 'nav.dashboard', icon: IconChartBar, keys: 'g b', holds: 'deal' },
  { to: '/contacts', label: 'entities.contact', icon: IconAddressBook, keys: 'g c', holds: 'contact' },
  { to: '/accounts', label: 'entities.account', icon: IconBuilding, keys: 'g a', holds: 'account' },
  { to: '/deals', label: 'entities.deal', icon: IconLayoutKanban, keys: 'g d', holds: 'deal' },
  { to: '/activities', label: 'entities.activity', icon: IconChecklist, keys: 'g t', holds: 'activity' },
] as const;

export function useNavItems(): readonly (typeof NAV_ITEMS)[number][] {
  const may = useMay();
  return NAV_ITEMS.filter(({ holds }) => !holds || may('view', holds));
}
