// What others do is on the screens within a second, for those who may see it.
import { expect, test } from './support/app.ts';
import { column, property } from './support/screen.ts';

const SOON = { timeout: 2_000 };

test('lists, boards and records follow what others do', async ({ page, app, another, context }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const first = await api.post('/contacts', { first_name: 'Grace', last_name: 'Hopper', source: 'Fair' });
  const deal = await api.post('/deals', { name: 'Compiler', amount_minor: 500_000 });
  const stages = await api.get<{ data: { id: string; name: string }[] }>('/stages');
  const stage = (name: string) => stages.data.find((one) => one.name === name)?.id;

  await test.step('a list gains and loses rows', async () => {
    await page.goto('/contacts');
    await expect(page.getByText('Grace Hopper')).toBeVisible();
    const second = await api.post('/contacts', { first_name: 'Ada', last_name: 'Lovelace' });
    await expect(page.getByText('Ada Lovelace')).toBeVisible(SOON);
    await api.patch(`/contacts/${second.id}`, 1, { last_name: 'Byron' });
    await expect(page.getByText('Ada Byron')).toBeVisible(SOON);
    await api.delete(`/contacts/${second.id}`, 2);
    await expect(page.getByText('Ada Byron')).toBeHidden(SOON);
  });

  await test.step('a second tab hears it from the first, and goes on when that is closed', async () => {
    const tab = await context.newPage();
    await tab.goto(`/contacts/${first.id}`);
    await expect(property(tab, 'Source')).toContainText('Fair');
    await api.patch(`/contacts/${first.id}`, 1, { source: 'Website' });
    await expect(property(tab, 'Source')).toContainText('Website', SOON);
    await page.close();
    await api.patch(`/contacts/${first.id}`, 2, { source: 'Referral' });
    await expect(property(tab, 'Source')).toContainText('Referral', { timeout: 5_000 });
    await tab.goto('/deals?layout=board');
    await expect(column(tab, 'Lead')).toContainText('Compiler');
    await api.patch(`/deals/${deal.id}`, 1, { stage_id: stage('Quote') });
    await expect(column(tab, 'Quote')).toContainText('Compiler', SOON);
  });

  await test.step('who loses sight of a deal no longer finds it', async () => {
    const north = await api.post('/teams', { name: 'North' });
    const invited = await api.post<{ link: string; user: { id: string } }>('/invitations', {
      email: 'rosa@example.com',
      name: 'Rosa',
      role: 'rep',
      team_id: north.id,
    });
    const rep = await another();
    await rep.goto(invited.link);
    await rep.getByRole('textbox', { name: 'New password' }).fill('correct horse battery staple');
    await rep.getByRole('button', { name: 'Continue' }).click();
    await expect(rep.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    await rep.goto('/deals?layout=list');
    const users = await api.get<{ data: { id: string; name: string }[] }>('/users');
    const [rosa, admin] = [/Rosa/, /Ada|Admin/].map((name) => users.data.find((user) => name.test(user.name))?.id);
    const own = await api.post('/deals', { name: 'Handed over', owner_id: rosa, team_id: north.id });
    await expect(rep.getByText('Handed over')).toBeVisible(SOON);
    await api.patch(`/deals/${own.id}`, 1, { owner_id: admin, team_id: null });
    await expect(rep.getByText('Handed over')).toBeHidden(SOON);
  });
});
