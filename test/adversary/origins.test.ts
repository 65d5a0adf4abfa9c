import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settle, until } from '#test/support/http.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import {
  accountOf,
  acctOf,
  create,
  follow,
  holds,
  homeOf,
  isRefused,
  openScene,
  type Scene,
} from './scene.ts';

// security.md, "Origins": an object is believed from its own origin and changed by its own author only.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await follow(scene.alpha, scene.ada, scene.beta, scene.eve);
});
afterAll(() => scene.end());

/** Sends as that actor of Beta and gives the status. */
const send = async (by: PeerActor, what: Json): Promise<number> =>
  (await scene.beta.post(scene.alpha.origin, what, by)).status;

/** A post of Bob's that Alpha holds. */
async function published(content: string): Promise<Json> {
  const sent = create(scene.bob, content);
  expect(await send(scene.bob, sent)).toBe(202);
  return sent.object;
}
async function textOf(uri: unknown): Promise<string | undefined> {
  const [row] = await scene.alpha.db`select text from posts where uri = ${String(uri)}`;
  return row?.text as string | undefined;
}
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a Create is not believed', () => {
  test('when the object is of another host: what is kept is the true one, or nothing', async () => {
    const { alpha, gamma, carol, bob } = scene;
    const original = note(carol, 'as Carol wrote it');
    gamma.serve(new URL(String(original.id)).pathname, original);
    await send(bob, activity(bob, 'Create', { ...original, content: '<p>as Bob twists it</p>' }));
    expect(await textOf(original.id)).not.toBe('as Bob twists it');
    expect((await gamma.post(alpha.origin, activity(carol, 'Create', original), carol)).status).toBe(202);
    expect(await textOf(original.id)).toBe('as Carol wrote it');
  });

  test('when the object is of another host and attributed to the sender', async () => {
    const { alpha, gamma, bob } = scene;
    const stolen = note(bob, 'planted', { id: `${gamma.origin}/o/planted` });
    expect(isRefused(await scene.beta.post(alpha.origin, activity(bob, 'Create', stolen), bob))).toBe(true);
    expect(await holds(alpha, stolen.id)).toBe(false);
  });

  test('when it is attributed to another person of the same host', async () => {
    const { alpha, bob, eve } = scene;
    const forged = note(bob, 'Bob never said this');
    expect(isRefused(await scene.beta.post(alpha.origin, activity(eve, 'Create', forged), eve))).toBe(true);
    expect(await holds(alpha, forged.id)).toBe(false);
    expect(await send(bob, activity(bob, 'Create', forged))).toBe(202);
    expect(await holds(alpha, forged.id)).toBe(true);
  });

  test.each([
    ['two authors', () => [scene.eve.uri, scene.bob.uri]],
    ['two authors the other way round', () => [scene.bob.uri, scene.eve.uri]],
    ['no author', () => undefined],
    ['an author embedded under a false id', () => ({ id: scene.bob.uri, type: 'Person' })],
  ])('when it has %s', async (_title, attributedTo) => {
    const { alpha, eve } = scene;
    const forged = note(eve, 'whose', { attributedTo: attributedTo() });
    const answer = await scene.beta.post(alpha.origin, activity(eve, 'Create', forged), eve);
    expect(answer.status).toBeLessThan(500);
    const [row] = await alpha.db`
      select a.uri from posts p join people a on a.id = p.author_id where p.uri = ${String(forged.id)}`;
    expect(row?.uri ?? scene.eve.uri).toBe(scene.eve.uri);
  });

  test('when the activity has an id on another host, or two actors', async () => {
    const { alpha, beta, gamma, bob, eve } = scene;
    const foreign = { ...create(bob, 'foreign id'), id: `${gamma.origin}/a/1` };
    const double = { ...create(bob, 'two actors'), actor: [bob.uri, eve.uri] };
    for (const sent of [foreign, double]) {
      expect(isRefused(await beta.post(alpha.origin, sent, bob))).toBe(true);
      expect(await holds(alpha, sent.object.id)).toBe(false);
    }
  });

  test('when the object has an id of ours', async () => {
    const { alpha, ada, bob } = scene;
    const ours = note(bob, 'overwritten', { id: `${ada.uri.replace('/p/', '/o/')}` });
    expect(isRefused(await scene.beta.post(alpha.origin, activity(bob, 'Create', ours), bob))).toBe(true);
    expect(await holds(alpha, ours.id)).toBe(false);
  });
});

describe('a document found by its address is not believed', () => {
  /** What Ada finds when she looks up that address. */
  async function lookUp(address: string): Promise<string[]> {
    const { alpha, ada } = scene;
    const query = `/api/v2/search?resolve=true&q=${encodeURIComponent(address)}`;
    const found = await alpha.api<{ statuses: { content: string }[] }>('GET', query, undefined, ada.token);
    return found.data.statuses.map((status) => status.content);
  }
  const served = (path: string, document: Json, type: string) =>
    scene.beta.serve(path, (_asked, response) =>
      response.writeHead(200, { 'content-type': type }).end(JSON.stringify(document)),
    );
  const activityJson = 'application/activity+json';

  test.each(['application/json', 'application/ld+json', 'text/html', 'application/octet-stream'])(
    'when it is a file that is served as %s, whatever it says inside',
    async (type) => {
      const { ada, beta, bob } = scene;
      const path = `/files/${type.replace('/', '-')}`;
      const forged = note(bob, 'Bob wrote a file', { id: beta.origin + path, to: [ada.uri] });
      served(path, forged, type);
      expect(await lookUp(beta.origin + path)).toEqual([]);
      const honest = `${path}-honest`;
      served(honest, { ...forged, id: beta.origin + honest }, activityJson);
      expect(await lookUp(beta.origin + honest)).toHaveLength(1);
    },
  );

  test('when it claims the id of another document', async () => {
    const { ada, beta, bob } = scene;
    const original = note(bob, 'as it is', { to: [ada.uri] });
    const path = new URL(String(original.id)).pathname;
    served('/elsewhere', { ...original, content: '<p>as it is not</p>' }, activityJson);
    expect(await lookUp(`${beta.origin}/elsewhere`)).toEqual([]);
    served(path, original, activityJson);
    expect(await lookUp(`${beta.origin}/elsewhere`)).toEqual(['<p>as it is</p>']);
  });
});

describe("Eve cannot touch Bob's things", () => {
  test('by an Update', async () => {
    const { bob, eve } = scene;
    const post = await published('true words');
    const changed = { ...post, content: '<p>false words</p>', updated: later(1_000) };
    for (const attributedTo of [bob.uri, eve.uri]) {
      await send(eve, activity(eve, 'Update', { ...changed, attributedTo }));
      expect(await textOf(post.id)).toBe('true words');
    }
    expect(await send(bob, activity(bob, 'Update', changed))).toBe(202);
    expect(await textOf(post.id)).toBe('false words');
  });

  test('by a Delete', async () => {
    const { alpha, bob, eve } = scene;
    const post = await published('to stay');
    for (const object of [post.id, { id: post.id, type: 'Tombstone' }, post])
      expect(await send(eve, activity(eve, 'Delete', object))).toBeLessThan(500);
    expect(await holds(alpha, post.id)).toBe(true);
    expect(await send(bob, activity(bob, 'Delete', { id: post.id, type: 'Tombstone' }))).toBe(202);
    expect(await holds(alpha, post.id)).toBe(false);
  });

  test('by a Delete or an Update of Bob himself', async () => {
    const { alpha, bob, eve } = scene;
    expect(await send(eve, activity(eve, 'Delete', bob.uri))).toBeLessThan(500);
    await send(eve, activity(eve, 'Update', { ...bob.document, name: 'Fool' }));
    const [row] = await alpha.db`select name, deactivated_at from people where uri = ${bob.uri}`;
    expect(row).toEqual({ name: 'Bob', deactivatedAt: null });
  });

  test('by an Undo of what he liked, shared and follows', async () => {
    const { alpha, ada, bob, eve } = scene;
    const liked = activity(bob, 'Like', await published('liked'));
    const post = await adasPost('for my followers');
    const acts = [activity(bob, 'Like', post.uri), activity(bob, 'Announce', post.uri)];
    const followAda = activity(bob, 'Follow', ada.uri);
    await send(bob, followAda);
    for (const act of acts) expect(await send(bob, act)).toBe(202);
    const before = await counts(post.uri);
    for (const object of [
      ...acts,
      ...acts.map((a) => a.id),
      followAda,
      { ...followAda, actor: eve.uri },
      liked.id,
    ])
      expect(await send(eve, activity(eve, 'Undo', object))).toBeLessThan(500);
    expect(await counts(post.uri)).toEqual(before);
    const [follows] = await alpha.db`
      select count(*)::int as n from follows f join people p on p.id = f.follower_id where p.uri = ${bob.uri}`;
    expect(follows?.n).toBe(1);
    for (const act of acts) expect(await send(bob, activity(bob, 'Undo', act))).toBe(202);
    expect(await counts(post.uri)).toEqual({ likes: 0, shares: 0 });
  });

  test('by liking in his name', async () => {
    const { alpha, beta, bob, eve } = scene;
    const post = await adasPost('like me');
    expect((await beta.post(alpha.origin, activity(bob, 'Like', post.uri), eve)).status).toBe(401);
    expect((await counts(post.uri)).likes).toBe(0);
  });

  test('by accepting a follow that was asked of him', async () => {
    const { alpha, ada, beta, eve } = scene;
    const dora = beta.actor('dora');
    const id = await accountOf(alpha, ada, acctOf(beta, dora));
    await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, ada.token);
    const asked = await until('Follow', () => beta.inboxed('Follow').find((f) => f.object === dora.uri));
    const isFollowing = async () => {
      const [relation] = (
        await alpha.api<{ following: boolean }[]>(
          'GET',
          `/api/v1/accounts/relationships?id[]=${id}`,
          undefined,
          ada.token,
        )
      ).data;
      return relation?.following;
    };
    for (const object of [asked, asked.id]) await send(eve, activity(eve, 'Accept', object));
    expect(await isFollowing()).toBe(false);
    expect(await send(dora, activity(dora, 'Accept', asked))).toBe(202);
    expect(await isFollowing()).toBe(true);
  });
});

describe('order and return', () => {
  test('an older Update changes nothing', async () => {
    const { bob } = scene;
    const sent = create(bob, 'first', { published: later(-60_000) });
    expect(await send(bob, sent)).toBe(202);
    const edit = (content: string, updated: string) =>
      activity(bob, 'Update', { ...sent.object, content: `<p>${content}</p>`, updated });
    expect(await send(bob, edit('third', later(-20_000)))).toBe(202);
    expect(await send(bob, edit('second', later(-30_000)))).toBe(202);
    expect(await textOf(sent.object.id)).toBe('third');
    expect(await send(bob, edit('fourth', later(-10_000)))).toBe(202);
    expect(await textOf(sent.object.id)).toBe('fourth');
  });

  test('what was deleted does not come back', async () => {
    const { alpha, bob } = scene;
    const post = await published('gone');
    await send(bob, activity(bob, 'Delete', post.id));
    expect(await send(bob, activity(bob, 'Create', post))).toBeLessThan(500);
    expect(await send(bob, activity(bob, 'Update', { ...post, updated: later(1_000) }))).toBeLessThan(500);
    expect(await holds(alpha, post.id)).toBe(false);
    expect(await homeOf(alpha, scene.ada)).not.toContain('gone');
  });

  test('a Delete that overtook its Create wins', async () => {
    const { alpha, bob } = scene;
    const sent = create(bob, 'too late');
    await send(bob, activity(bob, 'Delete', sent.object.id));
    expect(await send(bob, sent)).toBeLessThan(500);
    expect(await holds(alpha, sent.object.id)).toBe(false);
  });

  test('a Move without the reciprocal alsoKnownAs moves nobody', async () => {
    const { alpha, ada, beta, bob, eve } = scene;
    const follows = async () =>
      (
        await alpha.db`select p.uri from follows f join people p on p.id = f.followee_id where f.follower_id = ${ada.id} order by 1`
      ).map((row) => row.uri as string);
    const before = await follows();
    const target = beta.actor('bob2');
    expect(await send(bob, activity(bob, 'Move', bob.uri, { target: target.uri }))).toBeLessThan(500);
    expect(await send(eve, activity(eve, 'Move', bob.uri, { target: eve.uri }))).toBeLessThan(500);
    await settle(200);
    expect(await follows()).toEqual(before);
  });
});

async function adasPost(content: string): Promise<{ uri: string }> {
  const { alpha, ada, bob, beta } = scene;
  // Bob must be able to read what he likes: he follows Ada.
  await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);
  const status = await alpha.api<{ uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: content, visibility: 'private' },
    ada.token,
  );
  return status.data;
}

async function counts(uri: string): Promise<{ likes: number; shares: number }> {
  const [row] = await scene.alpha.db`
    select (select count(*)::int from reactions r where r.post_id = p.id) as likes,
      (select count(*)::int from shares s where s.post_id = p.id) as shares
    from posts p where p.uri = ${uri}`;
  return { likes: row?.likes as number, shares: row?.shares as number };
}
