// Who may move a deal back is chosen, holds on a colleague's board, and is undone from the change history.
import { expect, test } from './support/app.ts';
import { card, column, drag, toast } from './support/screen.ts';

const PASSWORD = 'correct horse battery staple';

test('moving back is left to chosen roles, and the change history takes that back', async ({ page, app, another }) => {
  const api = await app.setUp();
  const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
    name: 'Nora',
    email: 'nora@example.com',
    role: 'rep',
  });
  const { data: stages } = await api.get<{ data: { id: string; name: string }[] }>('/stages');
  const stage_id = stages.find(({ name }) => name === 'Quote')?.id;
  await api.post('/deals', { name: 'Rollout', owner_id: invited.user.id, stage_id });
  await app.signIn(page);

  await test.step('an administrator leaves it to managers', async () => {
    await page.goto('/settings/pipelines');
    await page.getByRole('button', { name: 'Edit Sales', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Only administrators and chosen roles' }).check();
    await dialog.getByLabel('Roles that may do so').press('ArrowDown');
    await page.getByRole('option', { name: 'Manager' }).click();
    await dialog.getByLabel('Roles that may do so').press('Tab');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Moving back: Administrator, Manager')).toBeVisible();
  });

  const nora = await another();
  await nora.goto(invited.link);
  await nora.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await nora.getByRole('button', { name: 'Continue' }).click();
  await expect(nora.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await nora.goto('/deals?layout=board');

  await test.step('her board offers no way back and says why', async () => {
    await nora.getByRole('button', { name: 'Actions for Rollout' }).click();
    await expect(nora.getByRole('menuitem', { name: 'Move to Negotiation' })).toBeVisible();
    await expect(nora.getByRole('menuitem', { name: 'Move to Lead' })).toHaveCount(0);
    await expect(nora.getByText('Only these may move deals of this pipeline back')).toBeVisible();
    await nora.keyboard.press('Escape');
    await drag(nora, 'Rollout', 'Lead');
    await expect(toast(nora, 'Administrator, Manager')).toBeVisible();
    await expect(column(nora, 'Quote').locator('[data-deal]')).toHaveCount(1);
  });

  await test.step('the change history takes it back, and her board offers the way again', async () => {
    await page.getByRole('link', { name: 'Change history' }).click();
    const change = page.getByRole('listitem').filter({ hasText: 'Moving back and reopening' });
    await expect(change).toContainText('Everybody who may change the deal');
    await expect(change).toContainText('Administrator, Manager');
    await change.getByRole('button', { name: /^Undo/ }).click();
    await expect(toast(page, 'Change undone')).toBeVisible();
    await expect(page.getByText(/Undone by Ada Admin/)).toBeVisible();
    await nora.getByRole('button', { name: 'Actions for Rollout' }).click();
    await nora.getByRole('menuitem', { name: 'Move to Lead' }).click();
    await expect(column(nora, 'Lead').locator('[data-deal]')).toHaveCount(1);
    await expect(card(nora, 'Rollout')).toBeVisible();
  });
});
