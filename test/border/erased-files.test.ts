import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { readErasures } from '#src/erasure/read.ts';
import { openHydraulik, tracesOf, type Worker } from '#test/stories/companies.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** A file that an edit takes out of a post is erased where it went, and every company that had it says so. */
let scene: Awaited<ReturnType<typeof openHydraulik>>;
let companies: TestInstance[];
beforeAll(async () => {
  scene = await openHydraulik();
  const { alpha, beta, gamma } = scene.companies;
  companies = [alpha, beta, gamma];
});
afterAll(() => scene?.companies.end());

const hurry = async (): Promise<void> => {
  for (const { db } of companies) {
    await db`
      update jobs set run_at = now() where kind in ('wire.forget-file', 'erasure.receipts') and run_at > now() and attempts < 4`;
    await db`update erasures_owed set look_at = now() where object_uri is not null and look_at > now()`;
  }
};

async function withFiles(who: Worker, groupId: string, names: readonly string[]) {
  const files = await Promise.all(
    names.map((name) =>
      uploadFile(who.at.db, who.who.id, {
        ...{ bytes: Buffer.from(`text of ${name}`), mediaType: 'text/plain', name: `${name}.txt`, alt: '' },
      }),
    ),
  );
  const ids = files.map(({ id }) => id);
  const post = await who.post(`with ${names.length} files`, {
    ...{ visibility: 'private', list_id: groupId, media_ids: ids },
  });
  for (const other of companies)
    await until(
      `the files at ${other.name}`,
      async () =>
        (await other.db`select from files f join posts p on p.id = f.post_id where p.uri = ${post.uri}`)
          .length === names.length,
    );
  return { post, ids };
}
const edit = async (who: Worker, id: string, mediaIds: readonly string[]): Promise<void> => {
  const answer = await who.at.api(
    'PUT',
    `/api/v1/statuses/${id}`,
    { status: 'with fewer files', media_ids: mediaIds },
    who.who.token,
  );
  if (answer.status !== 200) throw new Error(answer.text);
};
const uriOf = async (who: Worker, fileId: string | undefined): Promise<string> => {
  const [row] = await who.at.db<{ uuid: string }[]>`select uuid from files where id = ${fileId ?? '0'}`;
  return who.at.app.instance.addresses.file(String(row?.uuid));
};
const confirmed = (who: Worker, uri: string, hosts: readonly string[]) =>
  until(
    `${hosts.join(' and ')} confirm`,
    async () => {
      await hurry();
      const rows = await readErasures(who.at.db, { uri, limit: 10 });
      return hosts.every((host) =>
        rows.some(
          ({ origin, state }) => new URL(origin).hostname === `${host}.localhost` && state === 'erased',
        ),
      );
    },
    { timeoutMs: 30_000 },
  );

it('an edit that changes only words asks nobody to erase anything', async () => {
  const { ada, room } = scene;
  const { post, ids } = await withFiles(ada, room.id, ['quince']);
  await edit(ada, post.id, ids);
  expect(await ada.at.db`select from erasures`).toHaveLength(0);
});

it.each([
  ['the home', (): [Worker, string, string[]] => [scene.ada, scene.room.id, ['beta', 'gamma']]],
  ['a member’s company', (): [Worker, string, string[]] => [scene.bea, scene.atBeta, ['alpha', 'gamma']]],
])(
  'a file of %s is gone everywhere, the other stays, and both companies confirm it',
  async (_name, whose) => {
    const [who, groupId, hosts] = whose();
    const [gone, kept] = [`damson-${who.who.handle}`, `medlar-${who.who.handle}`];
    const { post, ids } = await withFiles(who, groupId, [gone, kept]);
    const uri = await uriOf(who, ids[0]);
    for (let twice = 0; twice < 2; twice++) await edit(who, post.id, ids.slice(1));
    await confirmed(who, uri, hosts);
    expect(await who.at.db`select from erasures where object_uri = ${uri}`).toHaveLength(2);
    for (const at of companies.filter((one) => one !== who.at)) {
      expect(await tracesOf(at, `${gone}.txt`), at.name).toEqual({});
      const [left] =
        await at.db`select name from files f join posts p on p.id = f.post_id where p.uri = ${post.uri}`;
      expect(left?.name).toBe(`${kept}.txt`);
    }
  },
  60_000,
);
