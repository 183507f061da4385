// Lighthouse's scores of the main screens, as somebody who is signed in sees them at a desk:
//   node scores.mjs URL E-MAIL PASSWORD DEAL [FOLDER]
// Prints JSON: for each screen the middle of three performance scores, the lowest accessibility score, and what cost points.
// FOLDER, when given, gets Lighthouse's own reports.
import { writeFile } from 'node:fs/promises';
import lighthouse, { desktopConfig, generateReport } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const [url, email, password, deal, folder] = process.argv.slice(2);
if (!deal) throw new Error('usage: node scores.mjs URL E-MAIL PASSWORD DEAL [FOLDER]');
const RUNS = 3;
const SCREENS = {
  today: '/',
  list: '/contacts',
  board: '/deals?layout=board',
  dashboard: '/dashboard',
  record: `/deals/${deal}`,
};

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    // Nothing but this machine may be asked for anything.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});

/** The audits of a category that took points away. */
const lost = (lhr, category) =>
  lhr.categories[category].auditRefs
    .map(({ id, weight }) => ({ id, weight, ...lhr.audits[id] }))
    .filter(({ weight, score }) => weight > 0 && score !== null && score < 1)
    .map(({ id, score, displayValue }) => `${id} ${score}${displayValue ? ` (${displayValue})` : ''}`);

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure(page, [screen, path]) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    const options = { onlyCategories: ['performance', 'accessibility'], disableStorageReset: true, logLevel: 'error' };
    const { lhr } = await lighthouse(`${url}${path}`, options, desktopConfig, page);
    if (lhr.runtimeError) throw new Error(`${screen}: ${lhr.runtimeError.message}`);
    const shown = new URL(lhr.finalDisplayedUrl);
    if (shown.pathname !== new URL(path, url).pathname) throw new Error(`${screen}: ended on ${shown.pathname}`);
    runs.push(lhr);
  }
  const performance = middle(runs.map((lhr) => lhr.categories.performance.score));
  const shown = runs.find((lhr) => lhr.categories.performance.score === performance);
  if (folder) await writeFile(`${folder}/${screen}.html`, generateReport(shown, 'html'));
  return {
    screen,
    performance,
    accessibility: Math.min(...runs.map((lhr) => lhr.categories.accessibility.score)),
    lost: [...lost(shown, 'performance'), ...lost(shown, 'accessibility')],
  };
}

try {
  const page = await browser.newPage();
  await page.goto(`${url}/login`);
  const status = await page.evaluate(
    async (body) =>
      (await fetch('/api/v1/auth/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
        .status,
    JSON.stringify({ email, password }),
  );
  if (status !== 200) throw new Error(`signing in answered ${status}`);
  const scores = [];
  for (const screen of Object.entries(SCREENS)) scores.push(await measure(page, screen));
  console.log(JSON.stringify(scores, null, 2));
} finally {
  await browser.close();
}
