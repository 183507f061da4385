// The browser journeys: the real binary and a real Chromium, no mock of anything.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';

// Set once here; the workers that load this file again inherit it.
process.env.CHROMIUM ??= execFileSync(fileURLToPath(new URL('../../scripts/chromium.sh', import.meta.url)), {
  encoding: 'utf8',
}).trim();

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results/artefacts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    headless: true,
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
        // Nothing but this machine may be asked for anything.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    },
    serviceWorkers: 'block',
    // What was done, with a picture of the end: pictures and snapshots of each step cost a sixth of the whole time.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    // As somebody who asked their system for less motion: animations cost a quarter of the processor's time.
    contextOptions: { reducedMotion: 'reduce' },
  },
  // A journey whose title or tag says @phone runs on the phone alone, all others on the desktop alone.
  projects: [
    {
      name: 'desktop',
      grepInvert: /@phone\b/,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    { name: 'phone', grep: /@phone\b/, use: { ...devices['Pixel 7'] } },
  ],
});
