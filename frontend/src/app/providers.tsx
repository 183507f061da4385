/** Everything the screens stand on: theme, cache, definitions, router, messages. */
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '@/api/query';
import { DefinitionsProvider } from '@/records/definition';
import { ConnectionBanner } from './connection-banner';
import { definitions } from './definitions';
import { ErrorBoundary } from './error-boundary';
import { router } from './router';
import { cssVariables, theme } from './theme';

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
            <Notifications position="bottom-right" limit={4} />
          </DefinitionsProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
