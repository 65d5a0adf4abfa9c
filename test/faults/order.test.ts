import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, acctOf, create, follow, openScene, type Scene } from '#test/adversary/scene.ts';
import { announce, bring, groupNote, inGroup } from '#test/adversary/room.ts';

import { until } from '#test/support/http.ts';
import { activity, as2, type Json, type PeerActor } from '#test/support/peer-actor.ts';

// security.md, "Faults": the same activities in whatever order they arrive leave the same state.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await follow(scene.alpha, scene.ada, scene.beta, scene.eve);
});
afterAll(() => scene.end());

interface Step {
  readonly by: PeerActor;
  readonly what: Json;
}
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

/** Each order on fresh ids, all orders at once; every activity must be taken. */
async function statesOf(
  make: () => Promise<{ uri: string; steps: Step[] }> | { uri: string; steps: Step[] },
): Promise<string[]> {
  const { alpha, beta } = scene;
  const first = await make();
  const orders = permutations(first.steps.length);
  const states: string[] = [];
  for (const order of orders) {
    const { uri, steps } = await make();
    for (const i of order) {
      const step = steps[i];
      if (!step) continue;
      const answer = await beta.post(alpha.origin, step.what, step.by);
      expect([order, i, answer.status, answer.text]).toEqual([order, i, 202, '']);
    }
    states.push(await stateOf(uri));
  }
  return states;
}

async function stateOf(uri: string): Promise<string> {
  const { alpha } = scene;
  const rows = await alpha.db`
    select p.text, p.level, p.removed_at is not null as hidden, p.likes_count, p.reactions_count, p.shares_count, p.reactions::text,
      (select json_agg(a.uri || r.kind || r.emoji order by 1) from reactions r join people a on a.id = r.person_id where r.post_id = p.id)::text as who,
      (select count(*)::int from shares s where s.post_id = p.id) as shares, p.edited_at is not null as edited
    from posts p where p.uri = ${uri}`;
  return JSON.stringify(rows);
}

const one = (states: readonly string[]): string[] => [...new Set(states)];

describe('all orders of', () => {
  test('Create and two Updates show the newest words', async () => {
    const states = await statesOf(() => {
      const sent = create(scene.bob, 'first', { published: ago(60) });
      const edit = (content: string, seconds: number) =>
        activity(scene.bob, 'Update', {
          ...sent.object,
          content: `<p>${content}</p>`,
          updated: ago(seconds),
        });
      return {
        uri: String(sent.object.id),
        steps: [sent, edit('second', 40), edit('third', 20)].map((what) => ({ by: scene.bob, what })),
      };
    });
    expect(states).toHaveLength(6);
    expect(one(states)).toEqual([expect.stringContaining('"third"')]);
  });

  test('Create, Update and Delete leave nothing', async () => {
    const states = await statesOf(() => {
      const sent = create(scene.bob, 'first', { published: ago(60) });
      const edit = activity(scene.bob, 'Update', {
        ...sent.object,
        content: '<p>second</p>',
        updated: ago(40),
      });
      const gone = activity(scene.bob, 'Delete', { id: sent.object.id, type: 'Tombstone' });
      return {
        uri: String(sent.object.id),
        steps: [sent, edit, gone].map((what) => ({ by: scene.bob, what })),
      };
    });
    expect(one(states)).toEqual(['[]']);
  });

  test('Create, Update, Delete, Like and Undo leave nothing', async () => {
    const states = await statesOf(() => {
      const { bob, eve } = scene;
      const sent = create(bob, 'first', { published: ago(60) });
      const edit = activity(bob, 'Update', { ...sent.object, content: '<p>second</p>', updated: ago(40) });
      const gone = activity(bob, 'Delete', { id: sent.object.id, type: 'Tombstone' });
      const like = activity(eve, 'Like', sent.object.id);
      const undo = activity(eve, 'Undo', like);
      return {
        uri: String(sent.object.id),
        steps: [
          { by: bob, what: sent },
          { by: bob, what: edit },
          { by: bob, what: gone },
          { by: eve, what: like },
          { by: eve, what: undo },
        ],
      };
    });
    expect(states).toHaveLength(120);
    expect(one(states)).toEqual(['[]']);
  });

  test('two Likes and an Undo of one, on a post of ours, leave the other', async () => {
    const { alpha, ada, beta, bob, eve } = scene;
    for (const by of [bob, eve]) await beta.post(alpha.origin, activity(by, 'Follow', ada.uri), by);
    const states = await statesOf(async () => {
      const post = await alpha.api<{ uri: string }>(
        'POST',
        '/api/v1/statuses',
        { status: 'like me', visibility: 'private' },
        ada.token,
      );
      const like = activity(bob, 'Like', post.data.uri);
      const undo = activity(bob, 'Undo', like);
      const other = activity(eve, 'Like', post.data.uri);
      return {
        uri: post.data.uri,
        steps: [
          { by: bob, what: like },
          { by: bob, what: undo },
          { by: eve, what: other },
        ],
      };
    });
    expect(states).toHaveLength(6);
    expect(one(states)).toHaveLength(1);
    expect(states[0]).toContain('"likesCount":1');
    expect(states[0]).toContain(eve.uri);
  });

  test('Announce and its Undo, on a post of ours, leave no share', async () => {
    const { alpha, ada, bob } = scene;
    const states = await statesOf(async () => {
      const post = await alpha.api<{ uri: string }>(
        'POST',
        '/api/v1/statuses',
        { status: 'share me', visibility: 'private' },
        ada.token,
      );
      const share = activity(bob, 'Announce', post.data.uri);
      return {
        uri: post.data.uri,
        steps: [share, activity(bob, 'Undo', share)].map((what) => ({ by: bob, what })),
      };
    });
    expect(one(states)).toHaveLength(1);
    expect(states[0]).toContain('"shares":0');
  });
});

test('a group of ours takes an Update before its Create, and a Delete before both', async () => {
  const { alpha, ada, beta, bob } = scene;
  const room = await alpha.group('ordnung', ada, 'closed');
  await bring(alpha, ada, room, beta, bob);
  const states = await statesOf(() => {
    const object = groupNote(bob, room.uri, 'first', { published: ago(60) });
    const edited = { ...object, content: '<p>second</p>', updated: ago(40) };
    const steps = [
      inGroup(bob, 'Create', object, room.uri),
      inGroup(bob, 'Update', edited, room.uri),
      inGroup(bob, 'Delete', { id: object.id, type: 'Tombstone' }, room.uri),
    ];
    return { uri: String(object.id), steps: steps.map((what) => ({ by: bob, what })) };
  });
  expect(one(states)).toEqual(['[]']);
});

test('a partner’s group is followed by its numbers: whatever order its announcements arrive in, its log decides', async () => {
  const { alpha, ada, beta, bob, eve } = scene;
  for (const [n, order] of permutations(4).entries()) {
    const group = beta.actor(`reihe${n}`, 'Group');
    const log: Json[] = [];
    serveLog(group, log);
    const id = await accountOf(alpha, ada, acctOf(beta, group));
    await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, ada.token);
    const asked = await until('the request to join', () =>
      beta.inboxed('Follow').find((f) => f.object === group.uri),
    );
    await beta.post(alpha.origin, activity(group, 'Accept', asked), group);

    const object = groupNote(bob, group.uri, 'first', { published: ago(60) });
    const like = inGroup(eve, 'Like', object.id, group.uri);
    const inner = [
      inGroup(bob, 'Create', object, group.uri),
      inGroup(bob, 'Update', { ...object, content: '<p>second</p>', updated: ago(40) }, group.uri),
      like,
      inGroup(eve, 'Undo', like, group.uri),
    ];
    log.push(...inner.map((what, i) => announce(group, what, i + 1)));
    for (const i of order) expect((await beta.post(alpha.origin, log[i] as Json, group)).status).toBe(202);
    await until(`the log of order ${order.join()} was applied`, async () => {
      const [row] = await alpha.db`select log_seq from groups where uri = ${group.uri}`;
      const [post] = await alpha.db`select text, likes_count from posts where uri = ${String(object.id)}`;
      return row?.logSeq === '4' && post?.text === 'second' && post?.likesCount === 0;
    });
  }
}, 60_000);

test('who leaves a partner’s group and asks again at once stays in question, whatever still comes about the time before', async () => {
  const { alpha, ada, beta } = scene;
  const group = beta.actor('kommen-und-gehen', 'Group');
  const log: Json[] = [];
  serveLog(group, log);
  const id = await accountOf(alpha, ada, acctOf(beta, group));
  const asks = async (verb: 'follow' | 'unfollow') =>
    await alpha.api('POST', `/api/v1/accounts/${id}/${verb}`, {}, ada.token);
  const requests = () => beta.inboxed('Follow').filter((each) => each.object === group.uri);
  const state = async () =>
    (
      await alpha.db<{ state: string }[]>`
        select m.state from memberships m join groups g on g.id = m.group_id where g.uri = ${group.uri} and m.person_id = ${ada.id}`
    )[0]?.state;
  const said = async (what: Json) => expect((await beta.post(alpha.origin, what, group)).status).toBe(202);
  const told = async (type: 'Add' | 'Remove', asked?: Json) => {
    const about = {
      ...(asked && { follow: asked.id }),
      object: ada.uri,
      target: `${group.uri}/followers`,
      to: [`${group.uri}/followers`],
    };
    log.push(announce(group, activity(group, type, ada.uri, about), log.length + 1));
    await said(log.at(-1) as Json);
  };

  await asks('follow');
  const first = await until('the first request', () => requests()[0]);
  await said(activity(group, 'Accept', first));
  await told('Add');
  expect(await state()).toBe('active');

  await asks('unfollow');
  await asks('follow');
  const second = await until('the second request', () => requests()[1]);
  // Her leaving, as its home tells it, and a refusal that crossed it.
  await told('Remove');
  await said(activity(group, 'Reject', first));
  expect(await state()).toBe('requested');
  await said(activity(group, 'Accept', second));
  await told('Add');
  expect(await state()).toBe('active');
  await said(activity(group, 'Reject', first));
  expect(await state()).toBe('active');
  // Now she is meant.
  await told('Remove');
  expect(await state()).toBeUndefined();

  // All that her home said of one stay comes when she has asked for the next.
  await asks('follow');
  const third = await until('the third request', () => requests()[2]);
  await asks('unfollow');
  await asks('follow');
  const fourth = await until('the fourth request', () => requests()[3]);
  await said(activity(group, 'Accept', third));
  await told('Add', third);
  expect(await state()).toBe('requested');
  await told('Remove', third);
  expect(await state()).toBe('requested');
  await said(activity(group, 'Accept', fourth));
  await told('Add', fourth);
  await told('Remove', third);
  expect(await state()).toBe('active');
  await told('Remove', fourth);
  expect(await state()).toBeUndefined();
});

function serveLog(group: PeerActor, log: Json[]): void {
  const path = `${new URL(group.uri).pathname}/log`;
  scene.beta.serve(path, (asked, response) => {
    const after = new URL(asked.path, 'http://x').searchParams.get('after');
    const about = { '@context': as2, attributedTo: group.uri, lastSeq: log.length, epoch: 1 };
    const body =
      after === null
        ? { ...about, id: `${group.uri}/log`, type: 'OrderedCollection', first: `${group.uri}/log?after=0` }
        : {
            ...about,
            id: `${group.uri}/log?after=${after}`,
            type: 'OrderedCollectionPage',
            orderedItems: log.slice(Number(after)),
          };
    response.writeHead(200, { 'content-type': 'application/activity+json' }).end(JSON.stringify(body));
  });
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]),
  );
}
