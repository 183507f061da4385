// The accessibility check that every page passes.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Fails with a readable list when the page breaks a WCAG 2.0 to 2.2 rule of level A or AA that axe can see. */
export async function expectAccessible(page: Page): Promise<void> {
  // A half faded-in dialog has the wrong contrast; endless animations (skeletons) are not waited for.
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map((animation) => animation.finished));
  });
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_TAGS).analyze();
  const report = violations.map(({ id, impact, help, nodes }) =>
    [
      `${id} (${impact}): ${help}`,
      ...nodes.map((node) => `  ${node.target.join(' ')}\n    ${node.failureSummary?.replaceAll('\n', '\n    ')}`),
    ].join('\n'),
  );
  expect(report.length, `${page.url()} breaks accessibility rules:\n${report.join('\n')}`).toBe(0);
}
