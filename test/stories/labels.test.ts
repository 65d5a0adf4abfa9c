import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { unwatchPage, watchPage } from '#src/posts/kinds/page/watch-page.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// How far things are, said by people of three companies. Hydraulik lives at Alpha; Bea of Beta and Gil of Gamma are members, Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(
  async () => void ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik()),
);
afterAll(() => companies.end());

type Labelled = Status & {
  readonly kontor: {
    readonly progress: string | null;
    readonly progress_by: string | null;
    readonly review_on: string | null;
    readonly owner: { readonly name: string } | null;
  };
};
const idOf = async (who: Worker, uri: string): Promise<PostId> =>
  await until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const seen = async (who: Worker, uri: string): Promise<Labelled> =>
  (await who.get<Labelled>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const label = async (who: Worker, uri: string, progress: string) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idOf(who, uri)}/label`,
    { progress },
    who.who.token,
  );
const everywhere = (uri: string, holds: (kontor: Labelled['kontor']) => boolean) =>
  Promise.all(
    [ada, bea, gil].map((who) =>
      until(`it is so at ${who.at.name}`, async () => holds((await seen(who, uri)).kontor)),
    ),
  );
const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

test('Gil labels what Bea wrote; it is so at all three companies, and Olaf cannot', async () => {
  const post = await bea.post('The seal of press 3 leaks.', { group_id: atBeta });
  await idOf(gil, post.uri);
  expect((await label(olaf, post.uri, 'done')).status).toBe(404);
  expect((await label(gil, post.uri, 'soon')).status).toBe(422);
  for (const _ of [1, 2]) expect((await label(gil, post.uri, 'in_work')).status).toBe(200);
  await everywhere(post.uri, ({ progress, progress_by: by }) => progress === 'in_work' && by === 'Gil');
  const [acts] = await companies.alpha.db<{ count: number }[]>`select count(*)::int from mark_acts`;
  expect(acts?.count).toBe(1);
  expect((await seen(bea, post.uri)).content).toContain('In work');
  await until('Bea is told', async () => {
    const rows = await bea.at
      .db`select from notifications where person_id = ${bea.who.id} and kind = 'post_progress'`;
    return rows.length === 1;
  });
  // Who did not give it, and did not write the post, does not take it away: neither here nor at its home.
  const ofOthers = await ada.post('The order for it.', { group_id: room.id });
  await label(ada, ofOthers.uri, 'open');
  await everywhere(ofOthers.uri, ({ progress }) => progress === 'open');
  expect((await label(gil, ofOthers.uri, '')).status).toBe(403);
  expect((await label(bea, post.uri, '')).status).toBe(200);
  await everywhere(post.uri, ({ progress }) => progress === null);
});

test('two companies label at once: everyone ends with the same', async () => {
  const post = await ada.post('Who takes the gasket?', { group_id: room.id });
  for (const who of [bea, gil]) await idOf(who, post.uri);
  await Promise.all([label(bea, post.uri, 'in_work'), label(gil, post.uri, 'done')]);
  await until('all three agree', async () => {
    const all = await Promise.all(
      [ada, bea, gil].map(async (who) => (await seen(who, post.uri)).kontor.progress),
    );
    return all[0] !== null && new Set(all).size === 1;
  });
});

test('who joined later reads the label in the post, and its search finds it', async () => {
  const post = await gil.post('A valve for press 4.', { group_id: atGamma, progress: 'open' });
  await everywhere(post.uri, ({ progress }) => progress === 'open');
  const found = await bea.get<{ statuses: Status[] }>('/api/v2/search?type=statuses&q=status%3Aopen');
  expect(found.data.statuses.map(({ uri }) => uri)).toContain(post.uri);
});

test('a page is looked after across companies: Gil owns it, Bea plans its review and follows it', async () => {
  const {
    db,
    app: { registry },
  } = companies.alpha;
  const pageId = await transaction(db, (tx) =>
    createPage(tx, registry, ada.who.id, room.id, {
      ...{ title: 'Seals', source: '- [ ] Grease', parentId: null, position: null, note: '' },
    }),
  );
  const [page] = await db<{ uri: string }[]>`select uri from posts where id = ${pageId}`;
  const uri = page?.uri ?? '';
  const there = await idOf(bea, uri);
  await until('Beta knows Gil', async () => {
    const rows = await bea.at
      .db`select from memberships where group_id = ${atBeta as GroupId} and state = 'active'`;
    return rows.length === 3;
  });
  await expect(
    transaction(olaf.at.db, async (tx) => planReview(tx, olaf.who.id, await idOf(olaf, uri), { day })),
  ).rejects.toThrow('does not exist');
  for (const _ of [1, 2])
    await transaction(bea.at.db, (tx) =>
      planReview(tx, bea.who.id, there, { day, owner: `@gil@${companies.gamma.host}` }),
    );
  await everywhere(uri, ({ review_on: review, owner }) => review === day && owner?.name === 'Gil');
  await until('Gil is asked', async () => {
    const rows = await gil.at
      .db`select from notifications where person_id = ${gil.who.id} and kind = 'page_owner'`;
    return rows.length === 1;
  });
  for (const _ of [1, 2]) await transaction(bea.at.db, (tx) => watchPage(tx, bea.who.id, there));
  await transaction(db, (tx) =>
    editPage(tx, registry, ada.who.id, pageId, { base: 1, source: '- [ ] Grease twice' }),
  );
  const news = async () =>
    (await bea.at.db`select from notifications where person_id = ${bea.who.id} and kind = 'page_changed'`)
      .length;
  await until('Bea hears of the version', async () => (await news()) === 1);
  await transaction(bea.at.db, (tx) => unwatchPage(tx, bea.who.id, there));
  const rows = await bea.at.db`select from page_watches`;
  expect(rows).toHaveLength(0);
});
