// Notices what a person would only see in the browser's console: errors, broken scripts, blocked resources.
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** Refused requests are part of signing in and of every journey about refusals; the pages show them. */
const isRefusedRequest = (message: ConsoleMessage) =>
  message.text().startsWith('Failed to load resource: the server responded with a status of 4') ||
  message.text().startsWith('Failed to load resource: net::');

/** Collects errors of all pages of a browser context, from now on. */
export function watch(context: BrowserContext): string[] {
  const found: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusedRequest(message))
      found.push(`${message.page()?.url() ?? ''}: ${message.text()}`);
  });
  // The program needs nothing but its own server, whatever it shows.
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') found.push(`a page asked ${request.url()}`);
  });
  context.on('weberror', (error) => found.push(`${error.page()?.url() ?? ''}: ${error.error().stack}`));
  return found;
}
