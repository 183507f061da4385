/** The frame around every page: navigation, palette, forms that may open anywhere. */
import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meOptions } from '@/api/me';
import { sessionState } from '@/api/session';
import { mustEnrol, stepUp } from '@/api/step-up';
import { stageQuestion } from '@/features/deals/stage-questions';
import { previewing } from '@/features/files/preview';
import { useShortcuts } from '@/lib/hotkeys';
import { useRemembered } from '@/lib/remembered';
import { useStore } from '@/lib/store';
import { follow } from '@/live/follow';
import { bulkRequest, bulkShown } from '@/records/bulk';
import { conflict } from '@/records/conflict';
import { creating } from '@/records/create';
import { exporting } from '@/records/export';
import { SkeletonLines } from '@/ui/states';
import { BottomNav } from './bottom-nav';
import { focusContent } from './focus';
import { cheatSheet, notifications, palette } from './overlays';
import {
  BulkDialog,
  BulkResult,
  CheatSheet,
  ConflictDialog,
  ExportDialog,
  FilePreview,
  MustEnrol,
  NotificationDrawer,
  Palette,
  QuickCreate,
  StageDialog,
  StepUpDialog,
} from './parts';
import { usePreload } from './preload';
import { applyProfile } from './profile';
import classes from './shell.module.css';
import { Sidebar } from './sidebar';
import { TopBar } from './top-bar';

/** Parts that are loaded when they are first needed. */
function Overlays() {
  const showPalette = useStore(palette);
  const showSheet = useStore(cheatSheet);
  const told = useStore(notifications);
  const create = useStore(creating);
  const asked = useStore(conflict);
  const stage = useStore(stageQuestion);
  const file = useStore(exporting);
  const changing = useStore(bulkRequest);
  const changed = useStore(bulkShown);
  const looking = useStore(previewing) !== null;
  const who = useStore(stepUp);
  return (
    <Suspense>
      {showPalette && <Palette />}
      {showSheet && <CheatSheet />}
      {told && <NotificationDrawer />}
      {create && <QuickCreate />}
      {asked && <ConflictDialog />}
      {stage && <StageDialog />}
      {file && <ExportDialog />}
      {changing && <BulkDialog />}
      {changed && <BulkResult />}
      {looking && <FilePreview />}
      {who && <StepUpDialog />}
    </Suspense>
  );
}

export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [collapsed, setCollapsed] = useRemembered('sidebar:collapsed', false);
  const [menu, setMenu] = useState(false);
  usePreload();
  const { data: me } = useQuery(meOptions);
  const session = useStore(sessionState);
  const signedIn = session === 'in';
  useEffect(() => (signedIn ? follow() : undefined), [signedIn]);
  const path = useRouterState({ select: (s) => s.location.pathname });
  useEffect(() => {
    if (me) applyProfile(me);
  }, [me]);
  const { setColorScheme } = useMantineColorScheme();
  const theme = me?.user.theme;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice in the profile counts
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme]);
  useEffect(() => {
    if (session === 'out') void navigate({ to: '/login', search: { to: globalThis.location.pathname }, replace: true });
  }, [session, navigate]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when another page is opened
  useEffect(() => setMenu(false), [path]);
  const go = (to: string) => () => {
    focusContent();
    void navigate({ to });
  };
  useShortcuts({
    'mod+k': () => palette.set(true),
    '?': () => cheatSheet.set(true),
    c: () => creating.set({ entity: 'contact', ...lastCreated(path) }),
    'g h': go('/'),
    'g b': go('/dashboard'),
    'g c': go('/contacts'),
    'g a': go('/accounts'),
    'g d': go('/deals'),
    'g t': go('/activities'),
    'g i': go('/import'),
    'g s': go('/settings'),
    'g n': () => notifications.set(true),
    '[': () => setCollapsed(!collapsed),
  });
  const enrolling = useStore(mustEnrol);
  useEffect(() => {
    if (me?.must_enrol) mustEnrol.set(true);
  }, [me?.must_enrol]);
  if (enrolling || me?.must_enrol)
    return (
      <>
        <Suspense>
          <MustEnrol />
        </Suspense>
        <Overlays />
      </>
    );
  return (
    <div className={classes.shell} data-collapsed={collapsed || undefined}>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <TopBar opened={menu} onMenu={() => setMenu(!menu)} />
      <Sidebar collapsed={collapsed} opened={menu} onCollapse={() => setCollapsed(!collapsed)} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Suspense fallback={<SkeletonLines count={12} />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomNav />
      <Overlays />
    </div>
  );
}

/** `c` makes what the page shows; elsewhere what was made last. */
function lastCreated(path: string): { entity?: 'contact' | 'account' | 'deal' | 'activity' } {
  if (path.startsWith('/accounts')) return { entity: 'account' };
  if (path.startsWith('/deals')) return { entity: 'deal' };
  if (path.startsWith('/activities') || path === '/') return { entity: 'activity' };
  return {};
}
