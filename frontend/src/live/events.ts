/** Server-sent events out of the text of a stream, however it is cut into pieces. */

export interface ServerEvent {
  id: string;
  name: string;
  data: string;
}

/** Returns a function that takes the next piece of text and answers the events that are complete by then. */
export function eventReader(): (piece: string) => ServerEvent[] {
  let rest = '';
  return (piece) => {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop() ?? '';
    return parts.map(parsed).filter((event) => event.name !== '');
  };
}

function parsed(text: string): ServerEvent {
  const event: ServerEvent = { id: '', name: '', data: '' };
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    if (at < 1) continue;
    const value = line.slice(at + 1).replace(/^ /, '');
    if (line.startsWith('id:')) event.id = value;
    if (line.startsWith('event:')) event.name = value;
    if (line.startsWith('data:')) event.data += value;
  }
  return event;
}
