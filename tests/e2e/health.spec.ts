import { expect, test } from './support/app.ts';

test('a fresh server says that it is healthy', async ({ page }) => {
  const response = await page.goto('/healthz');
  expect(response?.status()).toBe(200);
});

test('a fresh server asks to be set up, once', async ({ app }) => {
  const setup = await app.anonymous.get('/setup');
  expect(setup).toMatchObject({ needed: true });

  const api = await app.setUp();
  const me = await api.get<{ user: { role: string } }>('/me');
  expect(me.user.role).toBe('admin');
  await expect(app.anonymous.get('/setup')).rejects.toThrow('answered 404');
});
