// Where the keyboard is: a person who types has to see it at any moment.
import { expect, type Page } from '@playwright/test';

/** What is wrong with the focus, if anything. */
const fault = () => {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return 'nothing has the focus';
  // the visible part of a radio button or switch is the label beside it
  const seen = element.matches('input[type=radio],input[type=checkbox]') ? element.nextElementSibling : element;
  if (!(seen instanceof HTMLElement)) return 'an input without a label has the focus';
  const name = `${element.tagName.toLowerCase()} "${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}"`;
  const { top, bottom, left, right, width, height } = seen.getBoundingClientRect();
  if (width === 0 || height === 0) return `${name} has the focus and no size`;
  if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return `${name} is off the screen`;
  // The whole content is a place to start from, a text input has its caret, a grid its cell.
  if (element.id === 'main' || seen.matches('input,textarea') || element.hasAttribute('aria-activedescendant'))
    return '';
  const shows = (style: CSSStyleDeclaration) =>
    (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  return shows(getComputedStyle(seen)) ? '' : `${name} does not show that it has the focus`;
};

/** Waits until something visible has the focus. */
export async function expectFocus(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(fault), { message: `the focus on ${page.url()}`, timeout: 3000 }).toBe('');
}
