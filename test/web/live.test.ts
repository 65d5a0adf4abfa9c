import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeAll } from '#src/access/revoke.ts';
import { endSession } from '#src/access/sessions.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { follow } from '#src/people/follow.ts';
import { mute } from '#src/people/mute.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { react } from '#src/posts/reactions/react.ts';
import { removePost } from '#src/posts/remove.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { listen, type Listening } from './listening.ts';

/** Another process serves; what is done here by verbs is done in a second process of the same instance. */
let alpha: TestInstance;
let ada: Member;
let otto: Member;
let room: Room;
let open: Room;
let heard: { ada: Listening; otto: Listening };

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { sharedKeys: true });
  otto = await alpha.person('otto', { sharedKeys: true });
  room = await alpha.group('hydraulik', ada, 'secret');
  open = await alpha.group('werkstatt', ada, 'closed');
  heard = {
    ada: await listen(alpha, await alpha.cookie(ada)),
    otto: await listen(alpha, await alpha.cookie(otto)),
  };
});
afterAll(async () => {
  heard?.ada.end();
  heard?.otto.end();
  await alpha?.remove();
});
beforeEach(() => {
  heard.ada.forget();
  heard.otto.forget();
});

const act = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(alpha.db, work);
const publish = (by: Member, draft: object) =>
  act((tx) =>
    publishPost(tx, by.id, { source: 'Pumpe läuft', ...draft } as Parameters<typeof publishPost>[2]),
  );
/** A post for all, by which one knows that everything before it has been told. */
async function allTold(): Promise<void> {
  const id = await publish(ada, { level: 'instance' });
  for (const each of [heard.ada, heard.otto])
    await until('the later post', () => each.topics().includes(`thread:${id}`));
}

describe('what is told to whom', () => {
  it('a colleague hears of a post for the company, in another process', async () => {
    const id = await publish(ada, { level: 'instance' });
    await until('the topics', () => heard.otto.topics().includes(`thread:${id}`));
    const news = [`all:${id}`, `you:${id}`];
    expect(heard.otto.topics().toSorted()).toEqual([...news, `person:${ada.id}`, `thread:${id}`].toSorted());
  });

  it('what is new in a feed is told to those in whose feed it is, and to its author as no news', async () => {
    const nils = await alpha.person('nils', { sharedKeys: true });
    await act((tx) => follow(tx, nils.id, ada.id));
    const stream = await listen(alpha, await alpha.cookie(nils));
    const id = await publish(ada, { level: 'followers' });
    await until('the topics', () => stream.topics().includes(`following:${id}`));
    expect(stream.topics()).toEqual(expect.arrayContaining([`you:${id}`, `thread:${id}`]));
    expect(stream.topics()).not.toContain(`all:${id}`);
    await allTold();
    expect(heard.ada.topics()).toContain(`thread:${id}`);
    expect(heard.ada.topics().filter((topic) => topic === `you:${id}`)).toEqual([]);
    expect(heard.otto.raw()).not.toContain(id);
    stream.end();
  });

  it('a reply is news in the feed of the company, not among what the first page chooses', async () => {
    const root = await publish(ada, { level: 'instance' });
    const id = await publish(ada, { replyToId: root });
    await until('the topics', () => heard.otto.topics().includes(`all:${id}`));
    expect(heard.otto.topics()).toContain(`thread:${root}`);
    expect(heard.otto.topics()).not.toContain(`you:${id}`);
  });

  it('a share is news to the followers of who shares, and of a muted colleague nothing is', async () => {
    const nils = await alpha.person('nils-2', { sharedKeys: true });
    const uwe = await alpha.person('uwe', { sharedKeys: true });
    await act((tx) => follow(tx, nils.id, ada.id));
    await act((tx) => mute(tx, nils.id, uwe.id));
    const stream = await listen(alpha, await alpha.cookie(nils));
    const muted = await publish(uwe, { level: 'instance' });
    const shared = await publish(otto, { level: 'instance' });
    await until('the post', () => stream.topics().includes(`you:${shared}`));
    stream.forget();
    await act((tx) => sharePost(tx, ada.id, shared));
    await act((tx) => sharePost(tx, ada.id, muted));
    await until('the share', () => stream.topics().includes(`following:${shared}`));
    await allTold();
    expect(stream.topics().filter((topic) => topic.endsWith(`:${muted}`))).toEqual([`thread:${muted}`]);
    stream.end();
  });

  it('a reaction changes its post alone: no feed, no page of its author', async () => {
    const id = await publish(ada, { level: 'instance' });
    await allTold();
    heard.otto.forget();
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await until('the topics', () => heard.otto.topics().includes(`thread:${id}`));
    expect(heard.otto.topics()).toEqual([`thread:${id}`]);
  });

  it('who is no member never hears a topic of a private group', async () => {
    const id = await publish(ada, { groupId: room.id });
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await until('the topics', () => heard.ada.topics().includes(`group:${room.id}`));
    await allTold();
    const text = heard.otto.raw();
    expect([text.includes(room.id), text.includes(id)]).toEqual([false, false]);
  });

  it('tells many, that count anew, to take their time; and few to do it at once', async () => {
    const id = await publish(ada, { level: 'instance', source: '@otto' });
    await until('the post', () => heard.otto.topics().includes(`thread:${id}`));
    expect(heard.otto.raw()).toMatch(/^event: changed\ndata: .*\ndata: 80$/m);
  });

  it('a letter is told as chat to the people it names alone', async () => {
    const nora = await alpha.person('nora', { sharedKeys: true });
    const id = await publish(nora, { level: 'direct', source: 'Hallo @ada' });
    await until('the topics', () => heard.ada.topics().includes('chat'));
    await allTold();
    expect(heard.otto.raw()).not.toContain(id);
    expect(heard.otto.topics()).not.toContain('chat');
  });

  it('a notification is told to the person it is for', async () => {
    const id = await publish(ada, { level: 'instance' });
    await act((tx) => react(tx, otto.id, id, 'like', ''));
    await until('the notification', () => heard.ada.topics().includes('notifications'));
    await allTold();
    expect(heard.otto.topics()).not.toContain('notifications');
  });

  it('that a post is gone is told to those who could read it, and to nobody else', async () => {
    const nora = await alpha.person('nora-2', { sharedKeys: true });
    await act((tx) => follow(tx, nora.id, ada.id));
    const stream = await listen(alpha, await alpha.cookie(nora));
    const ids = {
      room: await publish(ada, { groupId: room.id }),
      followers: await publish(ada, { level: 'followers', source: 'Hallo @emma' }),
      direct: await publish(ada, { level: 'direct', source: 'Hallo @nora-2' }),
      all: await publish(ada, { level: 'instance' }),
    };
    await allTold();
    for (const each of [stream, heard.ada, heard.otto]) each.forget();
    for (const id of Object.values(ids)) await act((tx) => removePost(tx, ada.id, id));
    const told = (each: Listening) =>
      Object.entries(ids).flatMap(([name, id]) => (each.topics().includes(`thread:${id}`) ? name : []));
    await until('the last', () => told(heard.otto).includes('all'));
    await until('the author', () => told(heard.ada).length === 4);
    await until('a follower', () => told(stream).length === 3);
    expect([told(heard.otto), told(stream)]).toEqual([['all'], ['followers', 'direct', 'all']]);
    expect(stream.topics()).toContain('chat');
    for (const each of [stream, heard.ada, heard.otto]) expect(each.events()).not.toContain('again');
    stream.end();
  });

  it('a post that a moderator removes leaves the pages of those who could read it', async () => {
    const emma = await alpha.person('emma', { sharedKeys: true });
    await act((tx) => requestToJoin(tx, emma.id, open.id));
    await act((tx) => approve(tx, ada.id, open.id, emma.id));
    const id = await publish(emma, { groupId: open.id });
    await until('the post', () => heard.ada.topics().includes(`thread:${id}`));
    await allTold();
    for (const each of [heard.ada, heard.otto]) each.forget();
    await act((tx) => hidePost(tx, ada.id, id, 'Doppelt'));
    await until('the word', () => heard.ada.topics().includes(`thread:${id}`));
    await allTold();
    expect(heard.otto.raw()).not.toContain(id);
  });

  it('an erasure of much is one word, not one look at everything for each', async () => {
    const left = await alpha.person('left', { sharedKeys: true });
    const ids: string[] = [];
    for (let n = 0; n < 130; n++) ids.push(await publish(left, { level: 'instance', source: `Nr. ${n}` }));
    await allTold();
    heard.otto.forget();
    await erasePostsOf(alpha.db, { personId: left.id, own: true });
    await until('all of them', () => ids.every((id) => heard.otto.topics().includes(`thread:${id}`)));
    expect(heard.otto.events()).not.toContain('again');
    expect(heard.otto.events().filter((event) => event === 'changed').length).toBeLessThan(8);
  });

  it('what happens at once is told at once', async () => {
    await act(async (tx) => {
      for (let n = 0; n < 5; n++) await publishPost(tx, ada.id, { source: `Nr. ${n}`, level: 'instance' });
    });
    await until(
      'the topics',
      () => heard.otto.topics().filter((topic) => topic.startsWith('thread:')).length === 5,
    );
    expect(heard.otto.events().filter((event) => event === 'changed')).toHaveLength(1);
  });
});

describe('a stream', () => {
  it('is for those who are signed in', async () => {
    await expect(listen(alpha, '')).rejects.toThrow('401');
  });

  it('ends when its session ends, and no other', async () => {
    const cookies = [await alpha.cookie(otto), await alpha.cookie(otto)];
    const [one, other] = [await listen(alpha, cookies[0] ?? ''), await listen(alpha, cookies[1] ?? '')];
    const secret = cookies[0]?.split('=')[1] ?? '';
    const at = Date.now();
    await act((tx) => endSession(tx, secret));
    await until('the end', () => one.ended());
    expect(Date.now() - at).toBeLessThan(5_000);
    await allTold();
    expect([other.ended(), heard.otto.ended()]).toEqual([false, false]);
    other.end();
  });

  it('ends when all access of the person ends', async () => {
    const carl = await alpha.person('carl', { sharedKeys: true });
    const stream = await listen(alpha, await alpha.cookie(carl));
    await act((tx) => revokeAll(tx, carl.id));
    await until('the end', () => stream.ended());
    expect(heard.ada.ended()).toBe(false);
  });

  it('of a member who was sent away ends, so that they read again', async () => {
    const emil = await alpha.person('emil', { sharedKeys: true });
    const closed = await alpha.group('montage', ada, 'closed');
    await act((tx) => requestToJoin(tx, emil.id, closed.id));
    await act((tx) => approve(tx, ada.id, closed.id, emil.id));
    const stream = await listen(alpha, await alpha.cookie(emil));
    await act((tx) => expel(tx, ada.id, closed.id, emil.id));
    await until('the end', () => stream.ended());
    expect(heard.ada.ended()).toBe(false);
  });

  it('is one of eight at most: the oldest of a person makes room', async () => {
    const lena = await alpha.person('lena', { sharedKeys: true });
    const cookie = await alpha.cookie(lena);
    const streams: Listening[] = [];
    for (let n = 0; n < 9; n++) streams.push(await listen(alpha, cookie));
    await until('the first to end', () => streams[0]?.ended() === true);
    expect(streams.slice(1).map((stream) => stream.ended())).toEqual(streams.slice(1).map(() => false));
    for (const stream of streams) stream.end();
  });

  it('is not compressed, stored or held back on its way', async () => {
    expect(heard.ada.headers()).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(heard.ada.headers()['content-encoding']).toBeUndefined();
  });
});

describe('a process that stops', () => {
  it('ends its streams at once, not after its grace', async () => {
    const beta = await startInstance({ name: 'beta', inProcess: false });
    try {
      const bruno = await beta.person('bruno', { sharedKeys: true });
      const stream = await listen(beta, await beta.cookie(bruno));
      const { code, tookMs } = await beta.stop();
      expect(stream.ended()).toBe(true);
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(4_000);
    } finally {
      await beta.remove();
    }
  });
});

describe('between a page and its line', () => {
  const missed = async (who: Member, since: number | string) => {
    const answer = await ask(alpha.origin, {
      path: `/live/missed?since=${since}`,
      headers: { cookie: await alpha.cookie(who) },
    });
    return JSON.parse(answer.text) as { topics: string[] | null };
  };

  it('what was written is told to those who may read it, and to nobody else', async () => {
    const since = Date.now();
    const id = await publish(ada, { level: 'group', groupId: room.id });
    await until('the topics', async () => (await missed(ada, since)).topics?.includes(`thread:${id}`));
    expect((await missed(otto, since)).topics).toEqual([]);
    await until('a later minute', () => Date.now() > since + 500);
    expect((await missed(ada, Date.now())).topics).toEqual([]);
  });

  it('anything may have changed for a page of before, or with a time that is none', async () => {
    for (const since of [Date.now() - 120_000, 'yesterday', '', -1])
      expect((await missed(ada, since)).topics).toBe(null);
  });

  it('is told to nobody who is not signed in', async () => {
    expect((await ask(alpha.origin, { path: '/live/missed?since=1' })).status).toBe(401);
  });
});
