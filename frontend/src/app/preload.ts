/** Fetches, once the first page has come to rest, what people reach for next: lists, the palette, new records, names. */
import { useEffect } from 'react';
import { preloadLookups } from '@/api/lookups';
import { Palette, QuickCreate } from './parts';

const REST_MS = 800;

export function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      preloadLookups();
      // what cannot be had now is asked for again when it is needed
      void Promise.allSettled([
        import('@/records/list-page').then((m) => m.preloadList()),
        import('@/features/contacts/contact-list-screen'),
        import('@/features/accounts/account-list-screen'),
        import('@/features/deals/deal-list-screen'),
        import('@/features/activities/activity-list-screen'),
        import('@/features/dashboards/dashboard-screen'),
        Palette.preload(),
        QuickCreate.preload(),
      ]);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, []);
}
