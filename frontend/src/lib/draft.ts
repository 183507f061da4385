/** What was typed and not yet saved; survives a reload, ends with the tab. */
const key = (name: string) => `draft:${name}`;

export function readDraft<T>(name: string): T | undefined {
  try {
    const text = sessionStorage.getItem(key(name));
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

export function writeDraft(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    // a full or blocked storage must not disturb typing
  }
}

export function dropDraft(name: string): void {
  try {
    sessionStorage.removeItem(key(name));
  } catch {
    // nothing was stored then
  }
}

/** Forgets every draft, so that the next person on this machine sees none. */
export function dropAllDrafts(): void {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith('draft:')) sessionStorage.removeItem(name);
  } catch {
    // nothing was stored then
  }
}
