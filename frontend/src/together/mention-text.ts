/** Mentions in a text: `@[Ann Lee](id)` on the wire, `@Ann Lee` while it is typed and read. */

export interface Segment {
  text: string;
  /** The user who is mentioned, when the segment is a mention. */
  userId?: string;
}

/** Name to id of those who can be meant by `@Name`. */
export type People = Readonly<Record<string, string>>;

const MENTION = /@\[([^[\]\n]+)\]\(([0-9a-fA-F-]{36})\)/g;

/** The text in pieces, mentions apart. */
export function segments(body: string): Segment[] {
  const found: Segment[] = [];
  let from = 0;
  for (const match of body.matchAll(MENTION)) {
    if (match.index > from) found.push({ text: body.slice(from, match.index) });
    found.push({ text: `@${match[1]}`, userId: match[2] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < body.length) found.push({ text: body.slice(from) });
  return found;
}

/** The text as people read it. */
export const plainText = (body: string): string => segments(body).reduce((text, one) => text + one.text, '');

/** Who is mentioned, as far as names tell people apart. */
export const peopleIn = (body: string): People =>
  Object.fromEntries(segments(body).flatMap(({ text, userId }) => (userId ? [[text.slice(1), userId]] : [])));

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text for the wire: every `@Name` of somebody who was chosen becomes a mention, the longest name first. */
export function withMentions(text: string, people: People): string {
  const names = Object.keys(people).sort((a, b) => b.length - a.length);
  if (names.length === 0) return text;
  const known = new RegExp(`@(${names.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return text.replace(known, (_all, name: string) => `@[${name.replace(/[[\]]/g, '')}](${people[name]})`);
}

/** What is typed after the last `@` before the caret, while it can still become a name. */
export function typedName(text: string, caret: number): string | null {
  const match = /(?:^|[\s(])@([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]*)?)$/u.exec(text.slice(0, caret));
  return match ? (match[1] ?? '') : null;
}
