// Screens without records say what belongs there and how to go on; what was deleted from a short list comes back.
import { expect, test } from './support/app.ts';
import { toast, undo } from './support/screen.ts';

const PLACES = [
  { path: '/', title: 'Nothing due, Ada', create: 'New activity', elsewhere: 'Go to deals' },
  { path: '/contacts', title: 'No contacts yet', create: 'New contact', elsewhere: 'Go to accounts' },
  { path: '/accounts', title: 'No accounts yet', create: 'New account', elsewhere: 'Go to contacts' },
  { path: '/deals?layout=list', title: 'No deals yet', create: 'New deal', elsewhere: 'Set up the stages' },
  { path: '/deals?layout=board', title: 'No deals yet', create: 'New deal', elsewhere: 'Set up the stages' },
  { path: '/activities', title: 'No activities yet', create: 'New activity', elsewhere: 'Go to contacts' },
  { path: '/settings/products', title: 'No products yet', create: 'New product', elsewhere: 'Go to deals' },
  {
    path: '/settings/exchange-rates',
    title: 'No exchange rates yet',
    create: 'New exchange rate',
    elsewhere: 'Go to the dashboard',
  },
  { path: '/settings/tags', title: 'No tags yet', create: 'New tag', elsewhere: 'Go to contacts' },
  { path: '/settings/teams', title: 'No teams yet', create: 'New team', elsewhere: 'Go to users' },
];

test('an empty screen offers two ways on', async ({ page, app }) => {
  await app.setUp();
  await app.signIn(page);
  for (const { path, title, create, elsewhere } of PLACES)
    await test.step(path, async () => {
      await page.goto(path);
      const main = page.getByRole('main');
      await expect(main.getByText(title)).toBeVisible();
      await expect(main.getByRole('button', { name: create }).last()).toBeVisible();
      await main.getByRole('link', { name: elsewhere }).click();
      await expect(page.getByText(title)).toBeHidden();
    });
  await page.goto('/contacts?q=nobody');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByText('No contacts yet')).toBeVisible();
});

test('a deleted tag, team or stage comes back by undo', async ({ page, app }) => {
  const api = await app.setUp();
  await api.post('/tags', { name: 'VIP', color: 'orange' });
  await api.post('/teams', { name: 'North' });
  await app.signIn(page);
  for (const [path, name] of [
    ['/settings/tags', 'VIP'],
    ['/settings/teams', 'North'],
    ['/settings/pipelines', 'Quote'],
  ] as const)
    await test.step(name, async () => {
      await page.goto(path);
      const cell = page.getByRole('cell', { name, exact: true });
      await page.getByRole('button', { name: `Delete ${name}` }).click();
      await expect(cell).toBeHidden();
      await undo(page, name);
      await expect(cell).toBeVisible();
    });
  await expect(toast(page, /failed/)).toHaveCount(0);
});
