import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeAll } from '#src/access/revoke.ts';
import { endSession } from '#src/access/sessions.ts';
import { expel } from '#src/groups/expel.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { approve } from '#src/groups/approve.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/react.ts';
import { removePost } from '#src/posts/remove.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Instance, type Member, type Room } from '#test/support/instance.ts';
import { listen, type Listening } from './listening.ts';

/** Another process serves; what is done here by verbs is done in a second process of the same instance. */
let alpha: Instance;
let ada: Member;
let otto: Member;
let room: Room;
let heard: { ada: Listening; otto: Listening };

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { sharedKeys: true });
  otto = await alpha.person('otto', { sharedKeys: true });
  room = await alpha.group('hydraulik', ada, 'secret');
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
    expect(heard.otto.topics().toSorted()).toEqual(['company', `person:${ada.id}`, `thread:${id}`]);
  });

  it('home is told only to those who have the post in their feed', async () => {
    const id = await publish(ada, { level: 'instance' });
    await until('the topics', () => heard.ada.topics().includes(`thread:${id}`));
    expect(heard.ada.topics()).toContain('home');
    await allTold();
    expect(heard.otto.topics()).not.toContain('home');
  });

  it('who is no member never hears a topic of a private group', async () => {
    const id = await publish(ada, { groupId: room.id });
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await until('the topics', () => heard.ada.topics().includes(`group:${room.id}`));
    await allTold();
    const text = heard.otto.raw();
    expect([text.includes(room.id), text.includes(id)]).toEqual([false, false]);
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

  it('when a post is gone everybody looks again, and nobody learns at what', async () => {
    const id = await publish(ada, { groupId: room.id });
    await until('the post', () => heard.ada.topics().includes(`group:${room.id}`));
    await allTold();
    heard.otto.forget();
    await act((tx) => removePost(tx, ada.id, id));
    await until('the word', () => heard.otto.events().includes('again'));
    expect(heard.otto.raw()).not.toContain(id);
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
