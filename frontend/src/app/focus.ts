/** Keeps the keyboard's place: when what has the focus goes away, the focus goes back to where it came from. */

let current: HTMLElement | null = null;
let before: HTMLElement | null = null;
let waiting = false;

const content = () => document.querySelector<HTMLElement>('[data-grid]') ?? document.getElementById('main');

/** The same place where it stands now: a card in another column, the button of a field after its input. */
function again(gone: HTMLElement): HTMLElement | null {
  const [card, field] = [gone.closest<HTMLElement>('[data-deal]'), gone.closest<HTMLElement>('[data-field]')];
  if (card) return document.querySelector(`[data-deal="${card.dataset.deal}"] button`);
  if (field) return document.querySelector(`[data-field="${field.dataset.field}"] [data-edit]`);
  return null;
}

function restore(): void {
  waiting = false;
  const empty = document.activeElement === null || document.activeElement === document.body;
  // whoever has left an input on purpose stays where they are
  if (!empty || !current || current.isConnected) return;
  const place = before?.isConnected ? before : (again(current) ?? (before && again(before)));
  (place ?? content())?.focus({ preventScroll: true });
}

/** Puts the focus on the list of the page, or on its content, to go on from there. */
export const focusContent = (): void => content()?.focus({ preventScroll: true });

export function keepFocus(): void {
  document.addEventListener('focusin', (event) => {
    current = event.target as HTMLElement;
    if (!current.closest('[role="dialog"],[role="menu"],[role="listbox"]')) before = current;
  });
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(restore, 30);
  }).observe(document.body, { childList: true, subtree: true });
}
