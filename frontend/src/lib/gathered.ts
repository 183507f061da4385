/** Turns reading one by one into reading many: what is asked for in a short while is read together. */

/** Begins to read several, and tells which answer belongs to which id. */
export type ReadMany<V> = (ids: readonly string[]) => (id: string) => Promise<V>;

interface Wish<V> {
  id: string;
  signal: AbortSignal;
  grant: (answer: Promise<V>) => void;
}

/** What is given up before its turn (a row that was only scrolled past) is never read. */
export function gathered<V>(readMany: ReadMany<V>, waitMs = 40): (id: string, signal: AbortSignal) => Promise<V> {
  let wishes: Wish<V>[] = [];
  const send = () => {
    const wanted = wishes.filter(({ signal }) => !signal.aborted);
    wishes = [];
    if (wanted.length === 0) return;
    const answerFor = readMany([...new Set(wanted.map(({ id }) => id))]);
    for (const { id, grant } of wanted) grant(answerFor(id));
  };
  return (id, signal) =>
    new Promise<V>((grant, refuse) => {
      if (wishes.length === 0) setTimeout(send, waitMs);
      wishes.push({ id, signal, grant });
      signal.addEventListener('abort', () => refuse(signal.reason), { once: true });
    });
}
