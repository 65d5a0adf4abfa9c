import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { round } from '#src/maintenance.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { ask, until } from '#test/support/http.ts';
import { squareOf } from '#test/support/pictures.ts';
import { worker, type Worker } from '../stories/companies.ts';
import { browser, openTwo, type Browser, type Two } from '../stories/two.ts';

// Bea of Beta writes something with a picture, Otto of Alpha reports it, Bea takes it back; Anton decides at Alpha.
let two: Two;
let otto: Worker & Browser;
let anton: Worker & Browser;
beforeAll(async () => {
  two = await openTwo();
  const person = async (handle: string, admin: boolean) => {
    const one = await worker(two.alpha, handle, { admin });
    return { ...one, ...(await browser(one)) };
  };
  [otto, anton] = [await person('otto', false), await person('anton', true)];
  await two.bea.find(`otto@${two.alpha.host}`);
}, 60_000);
afterAll(() => two.end());

/** A post of Beta's for Otto, as Alpha knows it. */
async function posted(source: string): Promise<{ readonly id: string; readonly there: string }> {
  const { alpha, beta, bea } = two;
  const bytes = await squareOf('olive');
  const file = await uploadFile(beta.db, bea.who.id, {
    ...{ bytes, name: 'scan.png', alt: 'A drawing', mediaType: 'image/png' },
  });
  const there = await transaction(beta.db, (tx) =>
    publishPost(tx, bea.who.id, {
      ...{ source: `@otto@${alpha.host} ${source}`, level: 'direct', fileIds: [file.id] },
    }),
  );
  const id = await until(`"${source}" is at Alpha`, async () => {
    const [row] = await alpha.db`select id from posts where text like ${`%${source}%`}`;
    return row?.id;
  });
  return { id: String(id), there };
}

interface Case {
  readonly id: string;
  readonly evidence: { readonly text: string; readonly files: { uuid: string; key?: string }[] } | null;
}
async function reported(postId: string): Promise<Case> {
  await otto.send(`/posts/${postId}/report`, { category: 'harassment' });
  return await until('the picture is kept', async () => {
    const [row] = await two.alpha.db<Case[]>`select id, evidence from report_cases where post_id = ${postId}`;
    return row?.evidence?.files[0]?.key === undefined ? null : row;
  });
}
const takeBack = async ({ id, there }: { id: string; there: string }): Promise<void> => {
  await two.bea.remove(there);
  await until(
    'it is gone at Alpha',
    async () => (await two.alpha.db`select from posts where id = ${id}`).length === 0,
  );
};
/** The picture as the page of the case names it, asked of the files' origin. */
async function picture(page: string): Promise<number | null> {
  const { filesOrigin } = two.alpha.app.instance;
  const [, src = ''] = /<img src="([^"]*\/files\/[^"]*)" alt="A drawing"/.exec(page) ?? [];
  if (src === '') return null;
  const link = src.replaceAll('&amp;', '&').slice(filesOrigin.length);
  return (await ask(filesOrigin, { path: link })).status;
}
const onDisk = ({ evidence }: Case): boolean => {
  const key = evidence?.files[0]?.key ?? '';
  return existsSync(path.join(two.alpha.app.instance.files.dir, key.slice(0, 2), key.slice(2, 4), key));
};

test('what a partner’s person takes back stays with its open case: words and picture, for who decides and nobody else', async () => {
  const post = await posted('You are all fools');
  const kase = await reported(post.id);
  await takeBack(post);
  const page = await anton.page(`/reports/${kase.id}`);
  expect(page).toContain('You are all fools');
  expect(await picture(page)).toBe(200);
  expect(page).toContain('can only be warned there');
  const own = await otto.page(`/reports/${kase.id}`);
  expect(own).toContain('You are all fools');
  expect(await picture(own)).toBeNull();
  const uuid = kase.evidence?.files[0]?.uuid ?? '';
  for (const one of [otto, two.ada])
    expect((await two.alpha.api('GET', `/files/${uuid}`, undefined, one.who.token)).status).toBe(404);
});

test('30 days after the case was closed it is erased, words and bytes; until then it is there', async () => {
  const post = await posted('Fools, again');
  const kase = await reported(post.id);
  await takeBack(post);
  await anton.send(`/reports/${kase.id}/dismissal`, { reason: '' });
  const closedSince = async (days: number): Promise<void> => {
    await two.alpha.db`
      update report_cases set closed_at = now() - make_interval(days => ${days}) where id = ${kase.id}`;
    await round(two.alpha.db);
  };
  await closedSince(29);
  expect(await picture(await anton.page(`/reports/${kase.id}`))).toBe(200);
  expect(onDisk(kase)).toBe(true);
  await closedSince(31);
  const page = await anton.page(`/reports/${kase.id}`);
  expect(page).not.toContain('Fools, again');
  expect(await picture(page)).toBeNull();
  expect(onDisk(kase)).toBe(false);
});

test('copied twice it is one copy', async () => {
  const kase = await reported((await posted('And once more')).id);
  const before = kase.evidence?.files;
  await two.alpha
    .db`insert into jobs (kind, data) values ('keep-evidence', ${two.alpha.db.json({ caseId: kase.id })})`;
  await until('the job is done', async () => {
    const rows = await two.alpha.db`select from jobs where kind = 'keep-evidence'`;
    return rows.length === 0;
  });
  const [row] = await two.alpha.db<Case[]>`select id, evidence from report_cases where id = ${kase.id}`;
  expect(row?.evidence?.files).toEqual(before);
});
