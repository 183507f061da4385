// The accessibility check that every page passes.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** A half faded-in dialog has the wrong contrast; endless animations (skeletons) are not waited for. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    const finite = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map((animation) => animation.finished));
  });

async function check(page: Page, scheme: string, narrow: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  await settle(page);
  // There are no frames; without them the check needs no page of its own, which would take the focus.
  const { violations } = await narrow(new AxeBuilder({ page }).setLegacyMode()).analyze();
  const report = violations.map(({ id, impact, help, nodes }) =>
    [
      `${id} (${impact}): ${help}`,
      ...nodes.map((node) => `  ${node.target.join(' ')}\n    ${node.failureSummary?.replaceAll('\n', '\n    ')}`),
    ].join('\n'),
  );
  expect(report.length, `${page.url()} breaks accessibility rules (${scheme}):\n${report.join('\n')}`).toBe(0);
}

/**
 * Fails with a readable list when the page breaks a WCAG 2.0 to 2.2 rule of level A or AA that axe can see: all rules
 * in light, and in dark those that colours decide. `within` narrows the check to what has just been opened.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await check(page, 'dark', (axe) => axe.include(within).withRules(['color-contrast', 'link-in-text-block']));
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await check(page, 'light', (axe) => axe.include(within).withTags(WCAG_TAGS));
}
