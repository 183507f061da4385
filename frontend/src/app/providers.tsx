/** Everything the screens stand on: theme, cache, definitions, router, messages. */
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { queryClient } from '@/api/query';
import { anyMessage } from '@/form/toasts';
import { useStore } from '@/lib/store';
import { DefinitionsProvider } from '@/records/definition';
import { ConnectionBanner } from './connection-banner';
import { definitions } from './definitions';
import { ErrorBoundary } from './error-boundary';
import { router } from './router';
import { cssVariables, theme } from './theme';

const Messages = lazy(() => import('@/form/messages').then((m) => ({ default: m.Messages })));

function MessagesWhenNeeded() {
  return useStore(anyMessage) ? (
    <Suspense>
      <Messages />
    </Suspense>
  ) : null;
}

const schemes = localStorageColorSchemeManager({ key: 'scheme' });

export function Providers() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
    >
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <DefinitionsProvider value={definitions}>
            <ConnectionBanner />
            <RouterProvider router={router} />
            <MessagesWhenNeeded />
          </DefinitionsProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
