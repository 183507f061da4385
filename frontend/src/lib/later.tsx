/** Parts of the program whose code comes later. */
import { type ComponentType, lazy, useState } from 'react';

/**
 * A component that is loaded when it is first drawn, or before by `preload`; then it is drawn at once. A plain `lazy`
 * shows its placeholder first even when the code is there, and React leaves a placeholder standing for 300 ms.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>) {
  let ready: ComponentType<P> | undefined;
  const preload = async () => {
    ready = await load();
    return { default: ready };
  };
  const Waiting = lazy(preload);
  function Later(props: P) {
    // what was begun with stays, or it would be drawn anew
    const [Part] = useState(() => ready ?? Waiting);
    return <Part {...props} />;
  }
  return Object.assign(Later, { preload });
}
