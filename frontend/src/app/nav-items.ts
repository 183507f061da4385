import { IconAddressBook, IconBuilding, IconChecklist, IconHome, IconLayoutKanban } from '@tabler/icons-react';

export const NAV_ITEMS = [
  { to: '/', label: 'nav.today', icon: IconHome, keys: 'g h' },
  { to: '/contacts', label: 'entities.contact', icon: IconAddressBook, keys: 'g c' },
  { to: '/accounts', label: 'entities.account', icon: IconBuilding, keys: 'g a' },
  { to: '/deals', label: 'entities.deal', icon: IconLayoutKanban, keys: 'g d' },
  { to: '/activities', label: 'entities.activity', icon: IconChecklist, keys: 'g t' },
] as const;
