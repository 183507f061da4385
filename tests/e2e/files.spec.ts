// Files on a record: dropped, pasted and chosen, looked at, fetched, removed and brought back; a colleague sees them come.
import { expect, test } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { downloaded } from './support/file.ts';
import { timeline, undo } from './support/screen.ts';

const SOON = { timeout: 5_000 };
/** A picture of four pixels. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==';
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

interface Given {
  name: string;
  type: string;
  base64: string;
}

/** Brings files over the page as a drag from the desktop, or with the clipboard, does. */
async function bring(page: import('@playwright/test').Page, how: 'drop' | 'paste', files: Given[]): Promise<void> {
  await page.evaluate(
    ({ how, files }) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of files)
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
      if (how === 'paste') {
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
        return;
      }
      for (const kind of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { how, files },
  );
}

const png = (name: string): Given => ({ name, type: 'image/png', base64: PNG });
const pdf = (name: string): Given => ({ name, type: 'application/pdf', base64: btoa(PDF) });

test('files come onto a record and leave it', async ({ page, app, another }) => {
  const api = await app.setUp();
  await app.signIn(page);
  const account = await api.post('/accounts', { name: 'Nordwind GmbH' });
  const colleague = await another();
  await app.signIn(colleague);
  const [mine, theirs] = [page, colleague].map((one) => one.getByRole('region', { name: 'Files', exact: true })) as [
    import('@playwright/test').Locator,
    import('@playwright/test').Locator,
  ];
  await page.goto(`/accounts/${account.id}`);
  await colleague.goto(`/accounts/${account.id}`);
  await expect(mine.getByText('No files yet.')).toBeVisible();
  await expect(theirs.getByText('No files yet.')).toBeVisible();

  await test.step('several are dropped at once, and a colleague sees them come', async () => {
    await bring(page, 'drop', [png('plan.png'), pdf('offer.pdf')]);
    await expect(mine.getByRole('button', { name: /^plan\.png/ })).toBeVisible();
    await expect(mine.getByRole('button', { name: /^offer\.pdf/ })).toBeVisible();
    await expect(theirs.getByRole('button', { name: /^offer\.pdf/ })).toBeVisible(SOON);
    await expect(timeline(page).getByRole('button', { name: 'offer.pdf' })).toBeVisible();
    await expect(mine.locator('img')).toBeVisible();
  });

  await test.step('a screenshot is pasted and gets a name', async () => {
    await bring(page, 'paste', [png('image.png')]);
    await expect(mine.getByRole('button', { name: /^Screenshot 20/ })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('they are looked at by keyboard alone', async () => {
    await mine.getByRole('button', { name: /^Screenshot 20/ }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('img', { name: /^Screenshot/ })).toBeVisible();
    await expect(dialog.getByText('1 of 3')).toBeVisible();
    await expectAccessible(page, '[role="dialog"]');
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByText('2 of 3')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByText('3 of 3')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByText('3 of 3')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await mine.getByRole('button', { name: /^offer\.pdf/ }).click();
    await expect(dialog.locator('iframe')).toHaveAttribute('src', /^blob:/);
    await page.keyboard.press('Escape');
  });

  await test.step('one is fetched as it is', async () => {
    await mine.getByRole('button', { name: 'Actions for offer.pdf' }).click();
    const file = await downloaded(page, () => page.getByRole('menuitem', { name: 'Download' }).click());
    expect(file.name).toBe('offer.pdf');
    expect(file.bytes.toString('latin1')).toBe(PDF);
  });

  await test.step('it is renamed, deleted and brought back, here and there', async () => {
    await mine.getByRole('button', { name: 'Actions for offer.pdf' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'File name' }).fill('final offer.pdf');
    await page.keyboard.press('Enter');
    await expect(theirs.getByRole('button', { name: /^final offer\.pdf/ })).toBeVisible(SOON);
    await mine.getByRole('button', { name: 'Actions for final offer.pdf' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(theirs.getByRole('button', { name: /^final offer\.pdf/ })).toBeHidden(SOON);
    await undo(page, 'final offer.pdf deleted');
    await expect(mine.getByRole('button', { name: /^final offer\.pdf/ })).toBeVisible();
    await expect(theirs.getByRole('button', { name: /^final offer\.pdf/ })).toBeVisible(SOON);
  });

  await test.step('what is too large says so beside its name', async () => {
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(25_000_001)], 'film.mp4'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await expect(mine.getByText('This file is too large. At most 25 MB are possible.')).toBeVisible();
    await expectAccessible(page, '[aria-label="Files"]');
    await mine.getByRole('button', { name: 'Dismiss film.mp4' }).click();
    await expect(mine.getByText('film.mp4')).toBeHidden();
  });
});
