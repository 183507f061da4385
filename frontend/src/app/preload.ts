/** Fetches, once the first page has come to rest, the code that people reach for next: lists, the palette, new records. */
import { useEffect } from 'react';

const REST_MS = 800;

export function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // what cannot be had now is asked for again when it is needed
      void Promise.allSettled([
        import('./palette'),
        import('@/records/list-page'),
        import('@/records/list-body'),
        import('./quick-create'),
      ]);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, []);
}
