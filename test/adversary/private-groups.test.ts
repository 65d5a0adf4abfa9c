import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileLink } from '#src/media/link.ts';
import { ask, fingerprintOf, settle, withoutNonce } from '#test/support/http.ts';
import type { Member } from '#test/support/instance.ts';
import {
  mustBeHidden,
  openSecretGroup,
  otherWord,
  secretWord,
  unknownTwin,
  type Asker,
  type SecretGroup,
} from './secret-group.ts';

// security.md, "Private groups": whoever is not in it cannot tell it from what does not exist, in the API and on pages.
let group: SecretGroup;
beforeAll(async () => {
  group = await openSecretGroup();
});
afterAll(() => group.end());

describe('in the company', () => {
  const outsiders: Readonly<Record<string, () => Member | null>> = {
    'nobody who signed in': () => null,
    'a colleague': () => group.dan,
    'a former member': () => group.erin,
    'an administrator': () => group.rosa,
  };
  const gets: readonly (() => string)[] = [
    () => `/api/v1/statuses/${group.post.id}`,
    () => `/api/v1/statuses/${group.post.id}/context`,
    () => `/api/v1/statuses/${group.post.id}/history`,
    () => `/api/v1/statuses/${group.post.id}/source`,
    () => `/api/v1/statuses/${group.post.id}/favourited_by`,
    () => `/api/v1/statuses/${group.post.id}/reblogged_by`,
    () => `/api/v1/statuses/${group.answer.id}`,
    () => `/api/v1/statuses?id[]=${group.post.id}`,
    () => `/api/v1/polls/${group.poll.pollId}`,
    () => `/api/v1/lists/${group.room.id}`,
    () => `/api/v1/lists/${group.room.id}/accounts`,
    () => `/api/v1/timelines/list/${group.room.id}`,
    () => `/api/v1/accounts/${group.room.id}`,
    () => `/api/v1/accounts/${group.room.id}/statuses`,
    () => `/api/v1/accounts/${group.room.id}/followers`,
    () => `/api/v1/accounts/relationships?id[]=${group.room.id}`,
    () => `/api/v1/accounts/lookup?acct=geheim`,
    () => `/api/v1/accounts/search?q=geheim`,
    () => `/api/v2/search?q=${secretWord}`,
    () => `/api/v2/search?q=geheim&type=accounts`,
    () => `/api/v2/search?q=geheimsache&type=hashtags`,
    () => `/api/v2/search?resolve=true&q=${encodeURIComponent(group.post.uri)}`,
    () => `/api/v2/search?resolve=true&q=${encodeURIComponent(group.room.uri)}`,
    () =>
      `/api/v2/search?resolve=true&q=${encodeURIComponent(`${group.alpha.origin}/posts/${group.post.id}`)}`,
    () => `/api/v1/timelines/tag/geheimsache`,
    () => `/files/${group.fileUuid}`,
    () => `/files/${group.fileUuid}/preview`,
    () => `/posts/${group.post.id}`,
    () => `/posts/${group.post.id}/versions`,
    () => `/posts/${group.post.id}/entry`,
    () => `/posts/${group.post.id}/edit`,
    () => `/posts/${group.post.id}/removal`,
    () => `/posts/${group.post.id}/hiding`,
    () => `/groups/geheim`,
    () => `/groups/geheim/members`,
    () => `/groups/geheim/settings`,
    () => `/groups/geheim/departure`,
    () => `/go/groups/${group.room.id}`,
    () => `/tags/geheimsache`,
    () => `/search?q=${secretWord}`,
    () => `/search?q=geheim`,
    () => `/search?q=%23geheimsache`,
    () => `/search?q=geheimsache&kind=topics`,
    () => `/search?q=${secretWord}&kind=files`,
    () => `/search?q=${secretWord}&group=geheim`,
    () => `/search/suggestions?q=geheim`,
    () => `/search/suggestions?q=geheimsache`,
  ];
  const isPage = (path: string): boolean => /^\/(posts|groups|go|tags|files|search)[/?]/.test(path);
  async function asking(who: Member | null): Promise<Asker> {
    const cookie = who ? await group.alpha.cookie(who) : '';
    return (path) =>
      ask(group.alpha.origin, {
        path,
        headers: isPage(path)
          ? { accept: 'text/html', 'accept-language': 'de', ...(who ? { cookie } : {}) }
          : who
            ? { authorization: `Bearer ${who.token}` }
            : {},
      });
  }

  test.each(Object.keys(outsiders))('%s sees what is unknown, in the API and on pages', async (who) => {
    const asker = await asking(outsiders[who]?.() ?? null);
    for (const path of gets) await mustBeHidden(who, path(), asker);
  });

  test.each(Object.keys(outsiders))(
    "%s gets nothing from the files' origin, whatever address is made",
    async (who) => {
      const { alpha, fileUuid } = group;
      const reader = outsiders[who]?.()?.id ?? group.dan.id;
      const { instance, config } = alpha.app;
      const fetched = (uuid: string, preview: string) => {
        const { pathname, search } = new URL(fileLink(instance, uuid, reader));
        return ask(alpha.origin, {
          path: pathname + preview + search,
          headers: { host: new URL(config.filesOrigin).host },
        });
      };
      for (const preview of ['', '/preview']) {
        const [hidden, unknown] = [await fetched(fileUuid, preview), await fetched(randomUUID(), preview)];
        expect([hidden.status, fingerprintOf(hidden)]).toEqual([404, fingerprintOf(unknown)]);
      }
    },
  );

  test('a member finds all of it', async () => {
    const asker = await asking(group.ada);
    for (const path of gets) {
      const answer = await asker(path());
      const wanted = /^\/(go|files)\//.test(path()) ? [302, 303] : [200];
      expect([path(), wanted.includes(answer.status)]).toEqual([path(), true]);
    }
    expect((await asker(`/api/v2/search?q=${secretWord}`)).text).toContain(group.post.id);
    expect((await asker(`/posts/${group.post.id}`)).text).toContain(secretWord);
  });

  const acts: readonly (readonly [string, () => string, (() => unknown)?])[] = [
    ['POST', () => `/api/v1/statuses/${group.post.id}/favourite`],
    ['POST', () => `/api/v1/statuses/${group.post.id}/unfavourite`],
    ['POST', () => `/api/v1/statuses/${group.post.id}/reblog`],
    ['POST', () => `/api/v1/statuses/${group.post.id}/bookmark`],
    ['POST', () => `/api/v1/statuses/${group.post.id}/pin`],
    ['PUT', () => `/api/v1/statuses/${group.post.id}`, () => ({ status: 'mine' })],
    ['DELETE', () => `/api/v1/statuses/${group.post.id}`],
    ['POST', () => `/api/v1/polls/${group.poll.pollId}/votes`, () => ({ choices: [0] })],
    ['POST', () => `/api/v1/accounts/${group.room.id}/follow`],
    ['POST', () => `/api/v1/accounts/${group.room.id}/unfollow`],
  ];
  test.each(Object.keys(outsiders))(
    '%s changes nothing there, and is told what one is told of the unknown',
    async (who) => {
      const member = outsiders[who]?.();
      for (const [method, path, body] of acts) {
        const act = (to: string) => group.alpha.api(method, to, body?.() ?? {}, member?.token);
        expect([path(), fingerprintOf(await act(path()))]).toEqual([
          path(),
          fingerprintOf(await act(unknownTwin(path()))),
        ]);
      }
      for (const [hidden, absent] of [
        [{ in_reply_to_id: group.post.id }, { in_reply_to_id: '912345678901234567' }],
        [{ group_id: group.room.id }, { group_id: '912345678901234567' }],
      ]) {
        const post = (more: object) =>
          group.alpha.api('POST', '/api/v1/statuses', { status: 'hello', ...more }, member?.token);
        expect(fingerprintOf(await post(hidden ?? {}))).toBe(fingerprintOf(await post(absent ?? {})));
      }
      const [row] = await group.alpha
        .db`select text, likes_count, replies_count from posts where id = ${group.post.id}`;
      expect(row).toMatchObject({
        text: expect.stringContaining(secretWord),
        likesCount: 1,
        repliesCount: 1,
      });
    },
  );

  test('nobody is told of it who is not in it, though he is named', async () => {
    for (const who of [group.dan, group.erin, group.rosa])
      for (const path of [
        '/api/v1/notifications',
        '/api/v1/timelines/home',
        '/api/v1/timelines/public',
        '/api/v1/lists',
        '/api/v1/bookmarks',
        '/api/v1/favourites',
        `/api/v1/accounts/${group.ada.id}/statuses`,
      ]) {
        const answer = await group.alpha.api('GET', path, undefined, who.token);
        expect([
          path,
          answer.status,
          answer.text.includes(secretWord),
          answer.text.includes('geheim'),
        ]).toEqual([path, 200, false, false]);
      }
    const own = await group.alpha.api('GET', '/api/v1/timelines/home', undefined, group.ada.token);
    expect(own.text).toContain(secretWord);
  });

  test('no counter moves that others see', async () => {
    const { alpha, ada, dan, room } = group;
    const seen = async () =>
      (await alpha.api('GET', `/api/v1/accounts/${ada.id}`, undefined, dan.token)).text;
    const pages = async () =>
      withoutNonce((await ask(alpha.origin, { path: '/@ada', headers: { cookie: danCookie } })).text);
    const danCookie = await alpha.cookie(dan);
    const before = [await seen(), await pages(), (await alpha.api('GET', '/api/v2/instance')).text];
    await alpha.api(
      'POST',
      '/api/v1/statuses',
      { status: `${otherWord} im Verborgenen`, group_id: room.id },
      ada.token,
    );
    await settle(200);
    expect([await seen(), await pages(), (await alpha.api('GET', '/api/v2/instance')).text]).toEqual(before);
  });

  test('metrics and health name no group and no words', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz']) {
      const { text } = await ask(group.alpha.origin, { path });
      expect([path, text.includes('geheim'), text.includes(secretWord)]).toEqual([path, false, false]);
    }
  });
});
