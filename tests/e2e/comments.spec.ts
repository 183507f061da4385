// Two people on one record: what one says to the other is there within a second, and each is told what concerns them.
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';

const SOON = { timeout: 3_000 };
const composer = (page: Page) => page.getByRole('radiogroup', { name: 'What do you want to add?' });

test('colleagues mention each other, follow and are told', async ({ page, app, another }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const north = await api.post('/teams', { name: 'North' });
  const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
    email: 'rosa@example.com',
    name: 'Rosa Núñez',
    role: 'rep',
    team_id: north.id,
  });
  const rosa = await another();
  await rosa.goto(invited.link);
  await rosa.getByRole('textbox', { name: 'New password' }).fill('correct horse battery staple');
  await rosa.getByRole('button', { name: 'Continue' }).click();
  await expect(rosa.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  const deal = await api.post('/deals', { name: 'Compiler', amount_minor: 500_000, team_id: north.id });
  const hidden = await api.post('/deals', { name: 'Hidden' });
  const bell = rosa.getByRole('button', { name: /^Notifications/ });

  await test.step('@ offers who sees the record, and only those', async () => {
    await page.goto(`/deals/${hidden.id}`);
    await expect(composer(page)).toBeVisible();
    await page.keyboard.press('m');
    const text = page.getByRole('textbox', { name: 'Comment' });
    await text.pressSequentially('Hello @ro');
    await expect(page.getByRole('option')).toHaveCount(0);
    await page.goto(`/deals/${deal.id}`);
    await expect(page.getByRole('heading', { name: 'Compiler', level: 1 })).toBeVisible();
    await expect(composer(page)).toBeVisible();
    await page.keyboard.press('m');
    await text.pressSequentially('Please call them, @nun');
    await expect(page.getByRole('option', { name: 'Rosa Núñez' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(text).toHaveValue('Please call them, @Rosa Núñez ');
    await text.pressSequentially('today');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('listitem').filter({ hasText: 'Please call them' })).toBeVisible();
    await expect(text).toHaveValue('');
  });

  await test.step('who is mentioned is told at once and led there', async () => {
    await expect(bell).toHaveAccessibleName('Notifications 1 unread', SOON);
    await bell.click();
    const told = rosa.getByRole('dialog', { name: 'Notifications' });
    await expect(told.getByRole('button', { name: /Ada Admin mentioned you: Compiler/ })).toBeVisible();
    await expectAccessible(rosa);
    await told.getByRole('button', { name: /mentioned you/ }).click();
    await expect(rosa.getByRole('heading', { name: 'Compiler', level: 1 })).toBeVisible();
    await expect(bell).toHaveAccessibleName('Notifications', SOON);
    await expect(rosa.getByRole('button', { name: /Stop following/ })).toBeVisible();
  });

  await test.step('each sees that the other is there, and who is changing something', async () => {
    await expect(page.getByText('Rosa Núñez is looking at this')).toBeAttached(SOON);
    await expect(rosa.getByText('Ada Admin is looking at this')).toBeAttached(SOON);
    await page
      .getByRole('complementary', { name: 'Details' })
      .getByRole('button', { name: /Next step/ })
      .click();
    await expect(rosa.getByText('Ada Admin is changing this')).toBeAttached(SOON);
    await page.keyboard.press('Escape');
    await expect(rosa.getByText('Ada Admin is looking at this')).toBeAttached({ timeout: 8_000 });
  });

  await test.step('an answer is on the other screen, and changes are told to who follows', async () => {
    await composer(rosa).getByText('Comment').click();
    await rosa.getByRole('textbox', { name: 'Comment' }).fill('Done, they want two');
    await rosa.getByRole('button', { name: 'Comment', exact: true }).click();
    await expect(page.getByText('Done, they want two')).toBeVisible(SOON);
    await expect(page.getByRole('button', { name: 'Notifications 1 unread' })).toBeVisible(SOON);
    await api.patch(`/deals/${deal.id}`, 1, { next_step: 'Send the offer' });
    await expect(bell).toHaveAccessibleName('Notifications 1 unread', SOON);
    await rosa.keyboard.press('Escape');
    await rosa.keyboard.press('g');
    await rosa.keyboard.press('n');
    await expect(rosa.getByText('Ada Admin changed Next step: Compiler')).toBeVisible();
    await rosa.getByRole('button', { name: 'Mark all as read' }).click();
    await expect(rosa.getByText('Unread:')).toHaveCount(0);
    await rosa.keyboard.press('Escape');
  });

  await test.step('what one said is changed and removed by oneself alone', async () => {
    const own = rosa.getByRole('listitem').filter({ hasText: 'Done, they want two' });
    await expect(rosa.getByRole('button', { name: 'Actions for the comment by Ada Admin' })).toHaveCount(0);
    await own.getByRole('button', { name: /Actions for the comment/ }).click();
    await rosa.getByRole('menuitem', { name: 'Edit' }).click();
    await own.getByRole('textbox', { name: 'Comment' }).fill('Done, they want three');
    await rosa.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Done, they want three')).toBeVisible(SOON);
    await expect(page.getByText('edited')).toBeVisible();
    await rosa.getByRole('button', { name: /Actions for the comment/ }).click();
    await rosa.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByText('Done, they want three')).toBeHidden(SOON);
    await rosa.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Done, they want three')).toBeVisible(SOON);
  });

  await test.step('who sees the record is told with the reason', async () => {
    await page.getByRole('button', { name: 'Actions for Compiler' }).click();
    await page.getByRole('menuitem', { name: 'Who sees this …' }).click();
    const seen = page.getByRole('dialog', { name: 'Who sees “Compiler”, and why' }).getByRole('listitem');
    await expect(seen.filter({ hasText: 'Rosa Núñez' })).toContainText('it belongs to a team of theirs');
    await expect(seen.filter({ hasText: 'Ada Admin' })).toContainText('sees all records of this kind');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });

  await test.step('nobody is told what they do not want to be told', async () => {
    await rosa.goto('/settings');
    const saved = rosa.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await rosa.getByRole('switch', { name: 'Other changes' }).press('Space');
    await saved;
    await expect(rosa.getByRole('switch', { name: 'Other changes' })).not.toBeChecked();
    const now = await api.get<{ version: number }>(`/deals/${deal.id}`);
    await api.patch(`/deals/${deal.id}`, now.version, { next_step: 'Wait' });
    await api.post('/comments', { deal_id: deal.id, body: 'And now?' });
    await expect(bell).toHaveAccessibleName('Notifications 1 unread', SOON);
  });
});

test('a task reminds its owner', async ({ page, app }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const deal = await api.post('/deals', { name: 'Compiler' });
  await page.goto(`/deals/${deal.id}`);
  await expect(composer(page)).toBeVisible();
  await page.keyboard.press('t');
  await page.getByRole('textbox', { name: 'Subject' }).fill('Write the offer');
  await page.getByRole('combobox', { name: 'Reminder' }).click();
  await page.getByRole('option', { name: '10 minutes before' }).click();
  const soon = new Date(Date.now() + 5 * 60_000);
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Berlin',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(soon);
  await page.getByLabel('Day', { exact: true }).fill(parts.slice(0, 10));
  await page.getByLabel('Time', { exact: true }).fill(parts.slice(11, 16));
  await page.getByRole('button', { name: 'Create task' }).click();
  await expect(page.getByRole('button', { name: 'Notifications 1 unread' })).toBeVisible({ timeout: 6_000 });
  await page.getByRole('button', { name: 'Notifications 1 unread' }).click();
  await expect(page.getByText(/^Write the offer is due/)).toBeVisible();
});
