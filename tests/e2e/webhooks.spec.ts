// An administrator has another system told of what happens: enters it, tries it out, and reads what was delivered.
import { createServer } from 'node:http';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';

test('a webhook is made, tried out, told of a new contact and switched off', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const got: string[] = [];
  const receiver = createServer((request, response) => {
    got.push(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.writeHead(204).end());
  });
  const [host, port] = app.receiver.split(':');
  await new Promise<void>((ready) => receiver.listen(Number(port), host, ready));

  await page.goto('/settings');
  await page.getByRole('link', { name: 'Webhooks' }).click();

  await test.step('a place inside the network is refused by name', async () => {
    await page.getByRole('button', { name: 'New webhook' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill('https://127.1/');
    await dialog.getByRole('button', { name: 'New webhook' }).click();
    await expect(dialog.getByLabel('URL')).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible(page);
    await dialog.getByLabel('URL').fill(`http://${app.receiver}/hook`);
    await dialog.getByLabel('Description').fill('Accounting');
    await dialog.getByRole('button', { name: 'New webhook' }).click();
  });

  await test.step('its secret is shown once', async () => {
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('whsec_');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('whsec_')).toHaveCount(0);
  });

  await test.step('a test message arrives, and so does what happens', async () => {
    await page.getByRole('button', { name: 'Send a test message to Accounting' }).click();
    const log = page.getByRole('dialog');
    await expect(log.getByRole('row').filter({ hasText: 'ping' })).toContainText('Delivered');
    await api.post('/contacts', { last_name: 'Lovelace' });
    await expect(log.getByRole('row').filter({ hasText: 'contact.created' })).toContainText('Delivered', {
      timeout: 15_000,
    });
    expect(got.length).toBeGreaterThanOrEqual(2);
    await page.keyboard.press('Escape');
  });

  await test.step('it is switched off', async () => {
    await page.getByRole('button', { name: 'Actions: Accounting' }).click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Accounting' })).toContainText('Off');
  });
  await new Promise((closed) => receiver.close(closed));
});
