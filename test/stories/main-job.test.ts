import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signRequest } from '#federation/security/signatures.ts';
import { ask, fingerprintOf, settle, until, type Answer } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { joins, openCompanies, tracesOf, words, worker, type Companies, type Worker } from './companies.ts';

// The main job, told by those who do it. Ada and Alan work at Alpha, Bea and Ben at Beta, Gil and Gus at Gamma, Dan at Delta.
let companies: Companies;
let ada: Worker;
let alan: Worker;
let bea: Worker;
let gil: Worker;
let gus: Worker;
beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma } = companies;
  [ada, alan, bea, gil, gus] = await Promise.all([
    worker(alpha, 'ada'),
    worker(alpha, 'alan'),
    worker(beta, 'bea'),
    worker(gamma, 'gil'),
    worker(gamma, 'gus'),
  ]);
});
afterAll(() => companies.end());

/** A GET as another company's server asks it, signed by that server. */
async function asServer(by: TestInstance, uri: string): Promise<Answer> {
  const url = new URL(uri);
  const { federation, instance } = by.app;
  const key = await federation.keyring.key(instance.addresses.instanceActor, 'rsa');
  const headers = await signRequest({
    method: 'GET',
    url,
    key: { id: key.keyUri, privateKey: key.privateKey },
    scheme: 'cavage',
    extraHeaders: { accept: 'application/activity+json' },
  });
  return await ask(url.origin, { path: url.pathname + url.search, headers });
}

describe('following across companies', () => {
  test('Ada finds Bea by her handle and follows her; what Bea posts to her followers is in Ada’s feed', async () => {
    const relation = await ada.follow(bea.who.acct);
    expect(relation.following || relation.requested).toBe(true);
    await until('Bea has a follower', async () => {
      const { data } = await ada.get<{ following: boolean }[]>(
        `/api/v1/accounts/relationships?id[]=${await ada.find(bea.who.acct)}`,
      );
      return data[0]?.following === true;
    });
    await bea.post('Die neue Pumpe läuft.', { visibility: 'private' });
    const [seen] = await until('the post is in the feed', async () => {
      const home = await ada.home();
      return words(home).includes('Die neue Pumpe läuft.') && home;
    });
    expect(seen?.account).toMatchObject({ acct: bea.who.acct, display_name: 'Bea' });
    expect(words(await alan.home())).not.toContain('Die neue Pumpe läuft.');
  });

  test('Delta gets nothing of it, and asking gives the same bytes as an unknown id', async () => {
    const { beta, delta, alpha } = companies;
    const post = await bea.post('Nicht für Delta.', { visibility: 'private' });
    await until('Alpha has it', async () => words(await ada.home()).includes('Nicht für Delta.'));
    const unknown = `${beta.origin}/ap/o/00000000-0000-4000-8000-000000000000`;
    expect(fingerprintOf(await asServer(delta, post.uri))).toBe(
      fingerprintOf(await asServer(delta, unknown)),
    );
    expect((await asServer(alpha, post.uri)).status).toBe(200);
    expect(await tracesOf(delta, 'Nicht für Delta')).toEqual({});
  });

  test('an edit and a deletion arrive as well', async () => {
    const post = await bea.post('Montag um zehn.', { visibility: 'private' });
    await until('it is there', async () => words(await ada.home()).includes('Montag um zehn.'));
    await bea.edit(post.id, 'Dienstag um zehn.');
    await until('it has changed', async () => words(await ada.home()).includes('Dienstag um zehn.'));
    expect(words(await ada.home())).not.toContain('Montag um zehn.');
    await bea.remove(post.id);
    await until('it is gone', async () => !words(await ada.home()).includes('Dienstag um zehn.'));
    expect((await companies.alpha.db`select 1 from posts where uri = ${post.uri}`).count).toBe(0);
  });
});

describe('a group that three companies share', () => {
  test('Gil of Gamma joins Hydraulik at Alpha after approval; members everywhere see each step, colleagues who are none do not', async () => {
    const { alpha, gamma } = companies;
    const room = await alpha.group('hydraulik', ada.who, 'closed');
    const atBeta = await joins(bea, room, alpha, ada);
    const atGamma = await joins(gil, room, alpha, ada);
    const everywhere: readonly [Worker, string][] = [
      [ada, room.id],
      [bea, atBeta],
      [gil, atGamma],
    ];
    const all = async (what: string, look: (shown: string[]) => boolean) => {
      for (const [who, id] of everywhere)
        await until(`${who.who.handle}: ${what}`, async () => look(words(await who.room(id))));
    };

    const question = await gil.post('Which seal fits?', { group_id: atGamma });
    await all('the question', (shown) => shown[0] === 'Which seal fits?');

    const asked = (await bea.room(atBeta)).find((s) => s.uri === question.uri);
    const answer = await bea.post('The blue one.', { in_reply_to_id: asked?.id });
    await all('the answer', (shown) => shown.includes('The blue one.'));

    await gil.edit(question.id, 'Which seal fits the pump?');
    await all('the edit', (shown) => shown.includes('Which seal fits the pump?'));

    const answered = (await gil.room(atGamma)).find((s) => s.uri === answer.uri);
    await gil.like(answered?.id ?? '');
    for (const [who, id] of everywhere)
      await until(
        `${who.who.handle}: the like`,
        async () => (await who.room(id)).find((s) => s.uri === answer.uri)?.favourites_count === 1,
      );

    // Gus is Gil's colleague and no member: not by timeline, id, address, thread, page, search, author or notice.
    const hidden = (await gil.room(atGamma)).find((s) => s.uri === question.uri);
    for (const path of [
      `/api/v1/statuses/${hidden?.id}`,
      `/api/v1/statuses/${hidden?.id}/context`,
      `/api/v1/statuses/${hidden?.id}/history`,
      `/api/v1/statuses/${hidden?.id}/favourited_by`,
    ])
      expect([path, (await gus.get(path)).status, (await gil.get(path)).status]).toEqual([path, 404, 200]);
    for (const q of [question.uri, 'seal', 'pump']) {
      const { data } = await gus.get<{ statuses: unknown[] }>(
        `/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`,
      );
      expect([q, data.statuses]).toEqual([q, []]);
    }
    const found = await gil.get<{ statuses: unknown[] }>(`/api/v2/search?q=seal`);
    expect(found.data.statuses).not.toEqual([]);
    expect(words(await gus.home())).toEqual([]);
    expect((await gus.get<unknown[]>(`/api/v1/timelines/list/${atGamma}`)).data).not.toContainEqual(
      expect.objectContaining({ uri: question.uri }),
    );
    const page = await ask(gamma.origin, {
      path: `/posts/${hidden?.id}`,
      headers: { cookie: await gamma.cookie(gus.who) },
    });
    expect(page.status).toBe(404);

    await gil.remove(question.id);
    await all('the deletion', (shown) => !shown.includes('Which seal fits the pump?'));
  }, 60_000);
});

describe('a post for "my company"', () => {
  test('leaves no trace on any other instance, and nothing is public', async () => {
    const { alpha, beta, gamma, delta } = companies;
    const word = 'Quittenmarmelade';
    const post = await ada.post(`Heute gibt es ${word}. @${bea.who.acct}`);
    await until('colleagues read it', async () => {
      const { data } = await alan.get<{ uri: string }[]>('/api/v1/timelines/public');
      return data.some((status) => status.uri === post.uri);
    });
    await settle(600);
    for (const other of [beta, gamma, delta]) {
      expect([other.name, await tracesOf(other, word)]).toEqual([other.name, {}]);
      expect((await asServer(other, post.uri)).status).toBe(404);
    }
    expect(await tracesOf(alpha, word)).toMatchObject({ posts: 1 });
    expect(
      (await alpha.db`select 1 from activities where convert_from(body, 'UTF8') like ${`%${word}%`}`).count,
    ).toBe(0);
    for (const path of [
      `/posts/${post.id}`,
      `/@ada`,
      `/api/v1/statuses/${post.id}`,
      '/api/v1/timelines/public',
      '/',
    ])
      expect([path, (await ask(alpha.origin, { path })).text.includes(word)]).toEqual([path, false]);
  });
});

describe('a suspended agreement', () => {
  test('stops what goes out and refuses what comes in; resumed, it goes on where it stopped', async () => {
    const { alpha, beta } = companies;
    const ben = await worker(beta, 'ben');
    await ben.follow(ada.who.acct);
    await until(
      'Ben follows Ada',
      async () =>
        (
          await alpha.db`
      select 1 from follows f join people p on p.id = f.follower_id where p.uri = ${ben.who.uri} and f.state = 'accepted'`
        ).count === 1,
    );
    await ada.post('Vor der Pause.', { visibility: 'private' });
    await until('Ben reads it', async () => words(await ben.home()).includes('Vor der Pause.'));

    await alpha.agreement('suspend', beta.origin, '--reason', 'Prüfung');
    await ada.post('In der Pause.', { visibility: 'private' });
    const inbound = await bea.post('Aus der Pause.', { visibility: 'private' });
    await settle(1_500);
    expect(words(await ben.home())).not.toContain('In der Pause.');
    expect(words(await ada.home())).not.toContain('Aus der Pause.');
    expect((await alpha.db`select 1 from posts where uri = ${inbound.uri}`).count).toBe(0);

    await alpha.agreement('resume', beta.origin);
    await until('Ben reads what waited', async () => words(await ben.home()).includes('In der Pause.'), {
      timeoutMs: 20_000,
    });
    await beta.db`update deliveries set next_at = now()`;
    await until(
      'Ada reads what waited there',
      async () => words(await ada.home()).includes('Aus der Pause.'),
      { timeoutMs: 20_000 },
    );
  }, 60_000);
});
