import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { newId, newUuid } from '#src/platform/ids.ts';
import { openSite, textOf, type Site } from '#test/web/site.ts';

// The company's disk is shared: what one person may fill of it has an end, which they see before they meet it.
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const upload = (owner = site.ada) =>
  uploadFile(site.db, owner, {
    ...{ bytes: Buffer.from('a,b\n1,2\n'), mediaType: 'text/csv', name: 'a.csv', alt: '' },
  });
const fill = (bytes: number) => site.db`
  insert into files (id, uuid, owner_id, kind, media_type, name, storage_key, bytes)
  values (${newId()}, ${newUuid()}, ${site.ada}, 'video', 'video/mp4', 'long.mp4', 'x', ${bytes})`;

test('a person’s files have room up to a limit, and a refusal says what to do', async () => {
  const max = site.db.instance.uploadedBytesMax;
  await fill(max - 8);
  await upload();
  await expect(upload()).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('Delete posts whose files are no longer needed'),
  });
  await upload(site.anna);
  await site.db`delete from files where name = 'long.mp4'`;
  await upload();
});

test('the page about one’s account says how much is used', async () => {
  await fill(5_000_000_000);
  const { html } = await (await site.browser(site.ada)).get('/settings/account');
  expect(textOf(html)).toMatch(/Storage\s*5(\.\d)? GB of 20 GB used/);
});
