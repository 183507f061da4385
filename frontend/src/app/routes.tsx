/** Every page of the program and who may open it. */
import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { get } from '@/api/client';
import { meOptions } from '@/api/me';
import { queryClient } from '@/api/query';
import { refresh, sessionState } from '@/api/session';
import type { Definition } from '@/records/definition';
import { prefetchList } from '@/records/prefetch';
import { definitions } from './definitions';
import { applyProfile } from './profile';
import { Shell } from './shell';

const root = createRootRoute({ component: Outlet });
const text = (search: Record<string, unknown>) => search as Record<string, string>;

async function signedIn(): Promise<boolean> {
  if (sessionState.get() === 'in') return true;
  return refresh();
}

const needsSetup = () =>
  get('/setup').then(
    (answer) => answer.needed,
    () => false,
  );

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  beforeLoad: async ({ location }) => {
    if (!(await signedIn())) {
      if (await needsSetup()) throw redirect({ to: '/setup' });
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href } });
    }
    applyProfile(await queryClient.ensureQueryData(meOptions));
  },
});

const page = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => app, path, component, validateSearch: text });
/** The page of a list, whose rows are asked for as soon as somebody is on the way to it. */
const listPage = <P extends string>(
  path: P,
  definition: Definition,
  component: ReturnType<typeof lazyRouteComponent>,
) =>
  createRoute({
    getParentRoute: () => app,
    path,
    component,
    validateSearch: text,
    loader: ({ location }) => {
      if (Object.keys(location.search).length === 0) prefetchList(definition);
    },
  });
const open = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component, validateSearch: text });

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/features/settings/settings-screen')),
});
const part = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => settings, path, component });

export const routeTree = root.addChildren([
  open(
    '/login',
    lazyRouteComponent(() => import('@/features/sign-in/login-screen')),
  ),
  open(
    '/setup',
    lazyRouteComponent(() => import('@/features/sign-in/setup-screen')),
  ),
  open(
    '/accept',
    lazyRouteComponent(() => import('@/features/sign-in/accept-screen')),
  ),
  app.addChildren([
    page(
      '/',
      lazyRouteComponent(() => import('@/features/activities/today-screen')),
    ),
    page(
      '/dashboard',
      lazyRouteComponent(() => import('@/features/dashboards/dashboard-screen')),
    ),
    page(
      '/leaderboard',
      lazyRouteComponent(() => import('@/features/dashboards/leaderboard-screen')),
    ),
    page(
      '/patterns',
      lazyRouteComponent(() => import('@/features/dashboards/patterns-screen')),
    ),
    listPage(
      '/activities',
      definitions.activity,
      lazyRouteComponent(() => import('@/features/activities/activity-list-screen')),
    ),
    listPage(
      '/contacts',
      definitions.contact,
      lazyRouteComponent(() => import('@/features/contacts/contact-list-screen')),
    ),
    page(
      '/contacts/$id',
      lazyRouteComponent(() => import('@/features/contacts/contact-screen')),
    ),
    listPage(
      '/accounts',
      definitions.account,
      lazyRouteComponent(() => import('@/features/accounts/account-list-screen')),
    ),
    page(
      '/accounts/$id',
      lazyRouteComponent(() => import('@/features/accounts/account-screen')),
    ),
    page(
      '/deals',
      lazyRouteComponent(() => import('@/features/deals/deal-list-screen')),
    ),
    page(
      '/deals/$id',
      lazyRouteComponent(() => import('@/features/deals/deal-screen')),
    ),
    page(
      '/import',
      lazyRouteComponent(() => import('@/features/imports/import-screen')),
    ),
    page(
      '/imports/$id',
      lazyRouteComponent(() => import('@/features/imports/import-result-screen')),
    ),
    settings.addChildren([
      part(
        '/',
        lazyRouteComponent(() => import('@/features/settings/profile-screen')),
      ),
      part(
        '/company',
        lazyRouteComponent(() => import('@/features/settings/company-screen')),
      ),
      part(
        '/users',
        lazyRouteComponent(() => import('@/features/settings/users-screen')),
      ),
      part(
        '/roles',
        lazyRouteComponent(() => import('@/features/settings/roles-screen')),
      ),
      part(
        '/teams',
        lazyRouteComponent(() => import('@/features/settings/teams-screen')),
      ),
      part(
        '/pipelines',
        lazyRouteComponent(() => import('@/features/settings/pipelines-screen')),
      ),
      part(
        '/products',
        lazyRouteComponent(() => import('@/features/settings/products-screen')),
      ),
      part(
        '/exchange-rates',
        lazyRouteComponent(() => import('@/features/settings/exchange-rates-screen')),
      ),
      part(
        '/fields',
        lazyRouteComponent(() => import('@/features/settings/fields-screen')),
      ),
      part(
        '/field-access',
        lazyRouteComponent(() => import('@/features/settings/field-access-screen')),
      ),
      part(
        '/field-usage',
        lazyRouteComponent(() => import('@/features/settings/field-usage-screen')),
      ),
      part(
        '/bulk-updates',
        lazyRouteComponent(() => import('@/features/settings/bulk-updates-screen')),
      ),
      part(
        '/tags',
        lazyRouteComponent(() => import('@/features/settings/tags-screen')),
      ),
      part(
        '/api-keys',
        lazyRouteComponent(() => import('@/features/settings/api-keys-screen')),
      ),
      part(
        '/webhooks',
        lazyRouteComponent(() => import('@/features/settings/webhooks-screen')),
      ),
      part(
        '/jobs',
        lazyRouteComponent(() => import('@/features/settings/jobs-screen')),
      ),
      part(
        '/backups',
        lazyRouteComponent(() => import('@/features/settings/backups-screen')),
      ),
      part(
        '/audit',
        lazyRouteComponent(() => import('@/features/settings/audit-screen')),
      ),
      part(
        '/history',
        lazyRouteComponent(() => import('@/features/settings/configuration-screen')),
      ),
      part(
        '/recycle-bin',
        lazyRouteComponent(() => import('@/features/settings/recycle-bin-screen')),
      ),
    ]),
  ]),
]);
