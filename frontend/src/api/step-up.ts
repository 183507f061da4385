/** The question "is it you?" that the server asks before something sensitive, when the last proof is too long ago. */
import { createStore } from '@/lib/store';

export interface StepUp {
  /** Told once whether it was answered. */
  answer: (confirmed: boolean) => void;
}

export const stepUp = createStore<StepUp | null>(null);

/** That the server does nothing before a second factor is set up. */
export const mustEnrol = createStore(false);

let asked: Promise<boolean> | null = null;

/** Asks once for all requests that wait for it. */
export function confirmIdentity(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    stepUp.set({
      answer(confirmed) {
        asked = null;
        stepUp.set(null);
        resolve(confirmed);
      },
    });
  });
  return asked;
}
