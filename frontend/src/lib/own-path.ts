/** Where a link may lead on to: a page of this program, whatever the link says. */
export function ownPath(to: string | undefined, origin = location.origin): string {
  if (!to?.startsWith('/')) return '/';
  try {
    const url = new URL(to, origin);
    const path = url.pathname + url.search + url.hash;
    // Folders that cancel out can leave two slashes, which name another server.
    return url.origin === origin && !path.startsWith('//') ? path : '/';
  } catch {
    return '/';
  }
}
