// The second factor: set up with an app's code, asked for when signing in, replaced once by a recovery code; and the
// question who it is before something sensitive.
import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { ADMIN, expect, test } from './support/app.ts';

/** What an authenticator app shows, so many steps of 30 seconds from now. */
function shown(key: string, steps: number): string {
  const bits = [...key].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(counter)
    .digest();
  const at = (tag.at(-1) ?? 0) & 0xf;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Gives the password and then a code. */
async function logIn(page: Page, code: string): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('textbox', { name: 'Code' }).fill(code);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('a second factor is set up, asked for and replaced once by a recovery code; what is sensitive asks who it is', async ({
  page,
  app,
  another,
}) => {
  await app.setUp();
  await app.signIn(page);
  const dialog = page.getByRole('dialog');
  let key = '';
  let codes: string[] = [];

  await test.step('set up', async () => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    await expect(dialog.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
    key = (await dialog.getByTestId('second-factor-key').innerText()).replaceAll(' ', '');
    await dialog.getByLabel('Code from the app').fill(shown(key, 0));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    const listed = dialog.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem');
    await expect(listed).toHaveCount(10);
    codes = await listed.allInnerTexts();
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
  });

  await test.step('the app’s code and a recovery code each sign in once', async () => {
    for (const code of [shown(key, 1), codes[0] ?? '']) {
      const other = await another();
      await logIn(other, code);
      await expect(other.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    }
    const last = await another();
    await logIn(last, codes[0] ?? '');
    await expect(last.getByText('This code is wrong or was used already.')).toBeVisible();
  });

  await test.step('who it is, again', async () => {
    // As the server answers ten minutes after the last proof.
    await page.route(
      '**/api/v1/api-keys',
      (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code: 'step_up_required' } })
          : route.fallback(),
      { times: 2 },
    );
    await page.goto('/settings/api-keys');
    await page.getByRole('button', { name: 'New API key' }).first().click();
    await dialog.getByLabel('Name').fill('ERP');
    await dialog.getByLabel('May be used from').fill('203.0.113.0/24 ');
    await dialog.getByRole('button', { name: 'New API key' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm it is you' });
    await question.getByLabel('Or a code from your app').fill(codes[1] ?? '');
    await question.getByRole('button', { name: 'Confirm' }).click();
    await expect(page.getByRole('dialog', { name: 'Your new API key' })).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('row', { name: /ERP/ })).toContainText('Only from 203.0.113.0/24');
  });
});
