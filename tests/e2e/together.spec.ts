// Two people at the same records: an administrator and a sales rep who joins through the link.
import { expect, test } from './support/app.ts';
import { changeProperty, choose, property } from './support/screen.ts';

const REP = { name: 'Rosa Rep', email: 'rosa@example.com', password: 'correct horse battery staple' };

test('an invited rep works beside the administrator, within the role', async ({ page, app, another }) => {
  const api = await app.setUp();
  const [north, south] = [await api.post('/teams', { name: 'North' }), await api.post('/teams', { name: 'South' })];
  const foreign = await api.post('/deals', { name: 'Secret', team_id: south.id, amount_minor: 100_000 });
  const team = await api.post('/deals', { name: 'Shared', team_id: north.id, amount_minor: 200_000 });
  await app.signIn(page);
  const rep = await another();

  const link = await test.step('the administrator invites a rep and gets a link', async () => {
    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite' });
    await dialog.getByLabel('Name').fill('Rosa');
    await dialog.getByLabel('E-mail').fill(REP.email);
    await choose(dialog.getByRole('combobox', { name: 'Team' }), 'North');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const shown = page.getByRole('dialog', { name: 'Link for Rosa' });
    const text = await shown.getByRole('code').innerText();
    await shown.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('row', { name: /Rosa/ })).toContainText('Invited');
    return text;
  });

  await test.step('the rep opens it, chooses a password and is in', async () => {
    await rep.goto(link);
    await expect(rep.getByRole('heading', { name: 'Join Acme' })).toBeVisible();
    await rep.getByLabel('Your name').fill(REP.name);
    await rep.getByRole('textbox', { name: 'New password' }).fill(REP.password);
    await rep.getByRole('button', { name: 'Continue' }).click();
    await expect(rep.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
    const again = await another();
    await again.goto(link);
    await expect(again.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  });

  const users = await api.get<{ data: { id: string; name: string }[] }>('/users');
  const rosa = users.data.find((user) => user.name === REP.name)?.id;
  const contact = await api.post('/contacts', { first_name: 'Grace', last_name: 'Hopper', owner_id: rosa });
  const alien = await api.post('/contacts', { first_name: 'Not', last_name: 'Mine' });

  await test.step('changes to different fields meet without a word', async () => {
    await page.goto(`/contacts/${contact.id}`);
    await rep.goto(`/contacts/${contact.id}`);
    await expect(rep.getByRole('heading', { name: 'Grace Hopper' })).toBeVisible();
    await changeProperty(page, 'Source', 'Trade fair');
    await changeProperty(rep, 'Language', 'English');
    await expect(property(rep, 'Source')).toContainText('Trade fair');
    await expect(property(rep, 'Language')).toContainText('English');
    await expect(rep.getByRole('dialog')).toBeHidden();
    expect(await api.get(`/contacts/${contact.id}`)).toMatchObject({ source: 'Trade fair', language: 'English' });
  });

  await test.step('changes to the same field are put side by side; theirs may stay', async () => {
    await rep.getByRole('button', { name: 'Edit Source' }).click();
    await changeProperty(page, 'Source', 'Website');
    await rep.getByRole('textbox', { name: 'Source' }).fill('Phone book');
    await rep.keyboard.press('Enter');
    const dialog = rep.getByRole('dialog', { name: 'Changed at the same time' });
    await expect(dialog.getByRole('radio', { name: 'Mine: Phone book' })).toBeChecked();
    await dialog.getByRole('radio', { name: 'Theirs: Website' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(property(rep, 'Source')).toContainText('Website');
  });

  await test.step('or mine', async () => {
    await rep.getByRole('button', { name: 'Edit Source' }).click();
    await changeProperty(page, 'Source', 'Newsletter');
    await rep.getByRole('textbox', { name: 'Source' }).fill('Phone book');
    await rep.keyboard.press('Enter');
    await rep.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(property(rep, 'Source')).toContainText('Phone book');
    expect(await api.get(`/contacts/${contact.id}`)).toMatchObject({ source: 'Phone book' });
  });

  await test.step('what belongs to others can be read but not changed', async () => {
    await rep.goto(`/contacts/${alien.id}`);
    await expect(rep.getByRole('heading', { name: 'Not Mine' })).toBeVisible();
    await expect(rep.getByRole('button', { name: 'Edit Source' })).toBeHidden();
    await rep.getByRole('button', { name: 'Actions for Not Mine' }).click();
    await expect(rep.getByRole('menuitem')).toHaveText(['Who sees this …']);
    await rep.keyboard.press('Escape');
  });

  await test.step('the deals of the own team are there, those of another team do not exist', async () => {
    await rep.goto(`/deals/${team.id}`);
    await expect(rep.getByRole('heading', { name: 'Shared' })).toBeVisible();
    await expect(
      rep.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Quote' }),
    ).toHaveAttribute('aria-disabled', 'true');
    await rep.goto('/deals?layout=list');
    await expect(rep.getByRole('grid')).toContainText('Shared');
    await expect(rep.getByRole('grid')).not.toContainText('Secret');
    await rep.goto(`/deals/${foreign.id}`);
    await expect(rep.getByText('This record does not exist, or you may not see it.')).toBeVisible();
    await expect(rep.getByRole('button', { name: 'Try again' })).toBeHidden();
    await expect(rep.getByText('Secret')).toBeHidden();
  });

  await test.step('settings show what the role allows and say why the rest is not', async () => {
    await rep.goto('/settings/users');
    const places = rep.getByRole('navigation', { name: 'Settings' });
    await expect(places.getByRole('link', { name: 'Profile' })).toBeVisible();
    await expect(places.getByRole('link', { name: 'Company' })).toBeHidden();
    const invite = rep.getByRole('button', { name: 'Invite' });
    await expect(invite).toHaveAttribute('aria-disabled', 'true');
    await invite.hover();
    await expect(rep.getByRole('tooltip', { name: 'You do not have permission for this' })).toBeVisible();
  });
});
