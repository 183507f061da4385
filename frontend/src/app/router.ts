/** The router with plain, readable search parameters: every value is text, lists are joined by commas. */
import { createRouter } from '@tanstack/react-router';
import { router as go } from '@/records/navigate';
import { BrokenScreen } from './error-boundary';
import { NotFound } from './not-found';
import { routeTree } from './routes';

const stringifySearch = (search: Record<string, unknown>): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
};

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 200,
  defaultErrorComponent: BrokenScreen,
  defaultNotFoundComponent: NotFound,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch,
  scrollRestoration: true,
});

go.go = (path) => void router.navigate({ to: path });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
