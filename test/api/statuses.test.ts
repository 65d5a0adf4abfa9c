import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { follow } from '#src/people/follow.ts';
import { transaction } from '#src/platform/database.ts';
import { changeSetting } from '#src/platform/settings.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let group: GroupId;

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
  const keys = await generateKeys();
  group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'closed', keys }),
  );
});
afterAll(() => alpha.stop());

const post = (who: Person, fields: object) => who.post('/api/v1/statuses').send(fields);

describe('posting', () => {
  it('without a word about the audience reaches the company', async () => {
    const { body } = await post(ada, { status: 'Guten *Morgen* #werkstatt' });
    expect(body).toMatchObject({
      visibility: 'unlisted',
      kontor: { level: 'instance', company: 'Alpha AG', country: 'DE' },
      tags: [{ name: 'werkstatt' }],
      account: { acct: 'ada', url: 'http://alpha.localhost:4001/@ada' },
      favourited: false,
      reblogged: false,
      pinned: false,
    });
    expect(body.content).toContain('<em>Morgen</em>');
    expect((await ben.get(`/api/v1/statuses/${body.id}`)).status).toBe(200);
  });
  it.each([
    ['unlisted', 'instance', 'unlisted'],
    ['private', 'followers', 'private'],
    ['public', 'instance', 'unlisted'],
  ])('as %s is stored as %s and told as %s', async (visibility, level, told) => {
    const { body } = await post(ada, { status: `as ${visibility}`, visibility });
    expect([body.kontor.level, body.visibility]).toEqual([level, told]);
  });
  it('as public is public only where an administrator switched that on', async () => {
    await transaction(alpha.db, (tx) => changeSetting(tx, 'public_posts', true));
    expect((await post(ada, { status: 'to the world', visibility: 'public' })).body.visibility).toBe(
      'public',
    );
    await transaction(alpha.db, (tx) => changeSetting(tx, 'public_posts', false));
    expect((await post(ada, { status: 'not any more', visibility: 'public' })).body.visibility).toBe(
      'unlisted',
    );
  });
  it('as direct reaches those it names and nobody else', async () => {
    const carl = await alpha.person('carl');
    const { body } = await post(ada, { status: '@ben nur für dich', visibility: 'direct' });
    expect(body).toMatchObject({ visibility: 'direct', mentions: [{ acct: 'ben', id: ben.id }] });
    expect((await ben.get(`/api/v1/statuses/${body.id}`)).status).toBe(200);
    expect((await carl.get(`/api/v1/statuses/${body.id}`)).status).toBe(404);
  });
  it('that calls a group the author belongs to goes into it, and only there', async () => {
    const { body } = await post(ada, { status: '@hydraulik Pumpe 3 steht', visibility: 'unlisted' });
    expect(body).toMatchObject({ visibility: 'private', kontor: { level: 'group', group: { id: group } } });
    expect((await ben.get(`/api/v1/statuses/${body.id}`)).status).toBe(404);
  });
  it('that calls a group one does not belong to stays what it was', async () => {
    const { body } = await post(ben, { status: '@hydraulik hallo?' });
    expect(body.kontor.level).toBe('instance');
  });
  it('by the id of a group goes into it for members and does not exist for others', async () => {
    expect((await post(ada, { status: 'hier', group_id: group })).body.kontor.level).toBe('group');
    expect((await post(ada, { status: 'hier', list_id: group })).body.kontor.level).toBe('group');
    expect((await post(ben, { status: 'hier', group_id: group })).status).toBe(404);
  });
  it('twice with one Idempotency-Key posts once, also at the same moment', async () => {
    const submit = (who: Person) =>
      who.post('/api/v1/statuses').set('idempotency-key', 'key-1').send({ status: 'only once' });
    const answers = await Promise.all([submit(ada), submit(ada), submit(ada)]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const [row] = await alpha.db`select count(*)::int as n from posts where source = 'only once'`;
    expect(row?.n).toBe(1);
    expect((await submit(ben)).body.id).not.toBe(answers[0].body.id);
  });
  it('takes form bodies with brackets as well as JSON', async () => {
    const form = ada.post('/api/v1/statuses').type('form');
    const { body } = await form.send(
      'status=Kantine%3F&poll[options][]=ja&poll[options][]=nein&poll[expires_in]=3600&poll[multiple]=true',
    );
    expect(body.poll).toMatchObject({
      multiple: true,
      options: [{ title: 'ja' }, { title: 'nein' }],
      expired: false,
    });
  });
  it.each([
    ['nothing', {}],
    ['an unknown visibility', { status: 'a', visibility: 'secret' }],
    ['a file that is not there', { status: 'a', media_ids: ['1'] }],
    ['a file id that is none', { status: 'a', media_ids: ['x'] }],
    ['a poll of one option', { status: 'a', poll: { options: ['x'], expires_in: 600 } }],
    ['a text of an object', { status: { a: 1 } }],
    ['a NUL', { status: 'a\u0000b' }],
    ['an endless text', { status: 'x'.repeat(30_000) }],
  ])('%s is refused as invalid', async (_, fields) => {
    const { status, body } = await post(ada, fields);
    expect(status).toBe(422);
    expect(body.error).toMatch(/\w+ .*\./);
  });
});

describe('a reply', () => {
  it('reaches who could read the post it answers', async () => {
    const root = await post(ada, { status: '@hydraulik Frage' });
    const { body } = await post(ada, {
      status: 'Antwort',
      in_reply_to_id: root.body.id,
      visibility: 'private',
    });
    expect(body).toMatchObject({
      in_reply_to_id: root.body.id,
      in_reply_to_account_id: ada.id,
      kontor: { level: 'group' },
    });
  });
  it('asked for fewer readers than that is refused', async () => {
    const root = await post(ada, { status: 'an alle' });
    const narrow = await post(ben, { status: 'psst', in_reply_to_id: root.body.id, visibility: 'private' });
    expect([narrow.status, narrow.body.error]).toEqual([422, expect.stringContaining('direct message')]);
    const same = await post(ben, { status: 'laut', in_reply_to_id: root.body.id, visibility: 'unlisted' });
    expect(same.status).toBe(200);
  });
  it('asked for as private to its author is a message to them and the named, with a link to the post', async () => {
    const root = await post(ada, { status: 'an alle' });
    for (const [status, words] of [
      ['psst', '@ada psst'],
      ['@ada psst', '@ada psst'],
    ]) {
      const { body } = await post(ben, { status, in_reply_to_id: root.body.id, visibility: 'direct' });
      expect(body).toMatchObject({ visibility: 'direct', in_reply_to_id: null, mentions: [{ acct: 'ada' }] });
      const { text } = (await ben.get(`/api/v1/statuses/${body.id}/source`)).body;
      expect(text).toBe(`${words}\n\n${root.body.url}`);
      expect((await ada.get(`/api/v1/statuses/${body.id}`)).status).toBe(200);
      expect((await ada.get(`/api/v1/statuses/${root.body.id}/context`)).body.descendants).toEqual([]);
    }
  });
  it('names whom it answers among the mentioned, once, and oneself never', async () => {
    const root = await post(ada, { status: 'eins' });
    const mentioned = async (who: Person, status: string) => {
      const { body } = await post(who, { status, in_reply_to_id: root.body.id });
      const seen = await ada.get(`/api/v1/statuses/${body.id}`);
      return seen.body.mentions.map((m: { acct: string }) => m.acct);
    };
    expect([
      await mentioned(ben, 'zwei'),
      await mentioned(ben, '@ada drei'),
      await mentioned(ada, 'vier'),
    ]).toEqual([['ada'], ['ada'], []]);
  });
  it('to what one cannot see is not found', async () => {
    const root = await post(ada, { status: '@hydraulik intern' });
    expect((await post(ben, { status: 'ich auch', in_reply_to_id: root.body.id })).status).toBe(404);
  });
  it('stands in the context of its post', async () => {
    const root = await post(ada, { status: 'eins' });
    const reply = await post(ben, { status: 'zwei', in_reply_to_id: root.body.id });
    const up = await ada.get(`/api/v1/statuses/${reply.body.id}/context`);
    const down = await ada.get(`/api/v1/statuses/${root.body.id}/context`);
    expect(up.body).toMatchObject({ ancestors: [{ id: root.body.id }], descendants: [] });
    expect(down.body).toMatchObject({ ancestors: [], descendants: [{ id: reply.body.id }] });
  });
});

describe('an own post', () => {
  it('can be edited; its versions and its source can be read', async () => {
    const { body } = await post(ada, { status: 'Teh first', spoiler_text: 'Achtung' });
    const edited = await ada.put(`/api/v1/statuses/${body.id}`).send({ status: 'The first' });
    expect(edited.body).toMatchObject({ spoiler_text: 'Achtung', edited_at: expect.any(String) });
    const history = await ben.get(`/api/v1/statuses/${body.id}/history`);
    expect(history.body.map((v: { content: string }) => v.content)).toEqual([
      '<p>Teh first</p>',
      '<p>The first</p>',
    ]);
    const source = await ada.get(`/api/v1/statuses/${body.id}/source`);
    expect(source.body).toEqual({ id: body.id, text: 'The first', spoiler_text: 'Achtung' });
  });
  it('can be deleted, by its author alone', async () => {
    const { body } = await post(ada, { status: 'gone **soon**' });
    expect((await ben.delete(`/api/v1/statuses/${body.id}`)).status).toBe(403);
    const gone = await ada.delete(`/api/v1/statuses/${body.id}`);
    expect(gone.body).toMatchObject({ id: body.id, text: 'gone **soon**' });
    expect((await ada.get(`/api/v1/statuses/${body.id}`)).status).toBe(404);
  });
  it('can be pinned', async () => {
    const { body } = await post(ada, { status: 'wichtig' });
    expect((await ada.post(`/api/v1/statuses/${body.id}/pin`)).body.pinned).toBe(true);
    const page = await ben.get(`/api/v1/accounts/${ada.id}/statuses?pinned=true`);
    expect(page.body).toMatchObject([{ id: body.id }]);
    expect((await ada.post(`/api/v1/statuses/${body.id}/unpin`)).body.pinned).toBe(false);
  });
});

describe('reacting', () => {
  it('favourites, with who did', async () => {
    const { body } = await post(ada, { status: 'schön' });
    const path = `/api/v1/statuses/${body.id}`;
    const liked = await ben.post(`${path}/favourite`);
    expect(liked.body).toMatchObject({ favourited: true, favourites_count: 1 });
    expect((await ada.get(`${path}/favourited_by`)).body).toMatchObject([{ acct: 'ben' }]);
    expect((await ben.get('/api/v1/favourites')).body).toMatchObject([{ id: body.id }]);
    expect((await ben.post(`${path}/unfavourite`)).body).toMatchObject({
      favourited: false,
      favourites_count: 0,
    });
  });
  it('in our other ways shows beside the post', async () => {
    const { body } = await post(ada, { status: 'Vorschlag' });
    await ben.post(`/api/v1/statuses/${body.id}/react/recommend`);
    const reacted = await ben.post(`/api/v1/statuses/${body.id}/react/${encodeURIComponent('🎉')}`);
    expect(reacted.body.kontor.reactions).toEqual(
      expect.arrayContaining([
        { kind: 'recommend', emoji: '', count: 1, mine: true },
        { kind: 'emoji', emoji: '🎉', count: 1, mine: true },
      ]),
    );
    const undone = await ben.post(`/api/v1/statuses/${body.id}/unreact/recommend`);
    expect(undone.body.kontor.reactions).toHaveLength(1);
    expect((await ben.post(`/api/v1/statuses/${body.id}/react/x`)).status).toBe(422);
  });
  it('bookmarks for oneself', async () => {
    const { body } = await post(ada, { status: 'für später' });
    expect((await ben.post(`/api/v1/statuses/${body.id}/bookmark`)).body.bookmarked).toBe(true);
    expect((await ben.get('/api/v1/bookmarks')).body).toMatchObject([{ id: body.id, bookmarked: true }]);
    expect((await ada.get(`/api/v1/statuses/${body.id}`)).body.bookmarked).toBe(false);
    expect((await ben.post(`/api/v1/statuses/${body.id}/unbookmark`)).body.bookmarked).toBe(false);
  });
  it('shares as a status around the post, whose id leads back to it', async () => {
    const { body } = await post(ada, { status: 'weitersagen' });
    const shared = await ben.post(`/api/v1/statuses/${body.id}/reblog`);
    expect(shared.body).toMatchObject({ account: { acct: 'ben' }, reblog: { id: body.id, reblogged: true } });
    expect(shared.body.id).not.toBe(body.id);
    expect((await ben.post(`/api/v1/statuses/${shared.body.id}/favourite`)).body.id).toBe(body.id);
    expect((await ada.get(`/api/v1/statuses/${body.id}/reblogged_by`)).body).toMatchObject([{ acct: 'ben' }]);
    expect((await ben.post(`/api/v1/statuses/${body.id}/unreblog`)).body.reblogged).toBe(false);
  });
  it('deleting a share takes the share back and leaves the post', async () => {
    const { body } = await post(ada, { status: 'bleibt' });
    const shared = await ada.post(`/api/v1/statuses/${body.id}/reblog`);
    await ada.delete(`/api/v1/statuses/${shared.body.id}`);
    expect((await ada.get(`/api/v1/statuses/${body.id}`)).body).toMatchObject({
      reblogged: false,
      reblogs_count: 0,
    });
  });
  it('does not share what stays in its group', async () => {
    const { body } = await post(ada, { status: '@hydraulik bleibt hier' });
    expect((await ada.post(`/api/v1/statuses/${body.id}/reblog`)).status).toBe(403);
  });
  it('is not found, one way or back, where one cannot read', async () => {
    const { body } = await post(ada, { status: '@hydraulik verborgen' });
    for (const act of [
      'favourite',
      'unfavourite',
      'bookmark',
      'unbookmark',
      'reblog',
      'unreblog',
      'pin',
      'react/like',
    ])
      expect((await ben.post(`/api/v1/statuses/${body.id}/${act}`)).status, act).toBe(404);
  });
});

describe('a poll', () => {
  it('is voted in once', async () => {
    const { body } = await post(ada, { status: '?', poll: { options: ['a', 'b'], expires_in: 600 } });
    const voted = await ben.post(`/api/v1/polls/${body.poll.id}/votes`).send({ choices: [1] });
    expect(voted.body).toMatchObject({ voted: true, own_votes: [1], votes_count: 1, voters_count: 1 });
    const again = await ben.post(`/api/v1/polls/${body.poll.id}/votes`).send({ choices: ['0'] });
    expect(again.status).toBe(409);
    const form = ada.post(`/api/v1/polls/${body.poll.id}/votes`).type('form').send('choices[]=0');
    expect((await form).body.votes_count).toBe(2);
    expect((await ben.get(`/api/v1/polls/${body.poll.id}`)).body.options).toEqual([
      { title: 'a', votes_count: 1 },
      { title: 'b', votes_count: 1 },
    ]);
  });
  it.each([[['x']], [[9]], [[0, 1]], [[]]])('refuses the choices %j', async (choices) => {
    const { body } = await post(ada, { status: '?', poll: { options: ['a', 'b'], expires_in: 600 } });
    expect((await ben.post(`/api/v1/polls/${body.poll.id}/votes`).send({ choices })).status).toBe(422);
  });
});

describe('what is not there', () => {
  it.each(['0', '99999999999999999999', '123', 'abc', '-1', '1e3', '%00', '1%27'])(
    'has the id %s',
    async (id) => {
      const own = await ben.get(`/api/v1/statuses/${id}`);
      expect(own.status).toBe(404);
      for (const path of ['context', 'history', 'source', 'favourited_by', 'reblogged_by'])
        expect((await ben.get(`/api/v1/statuses/${id}/${path}`)).status, path).toBe(404);
      expect((await ben.get(`/api/v1/polls/${id}`)).status).toBe(404);
      expect((await ben.delete(`/api/v1/statuses/${id}`)).status).toBe(404);
    },
  );
  it('looks like what is hidden, byte for byte', async () => {
    const { body } = await post(ada, { status: '@hydraulik geheim' });
    const hidden = await ben.get(`/api/v1/statuses/${body.id}`);
    const absent = await ben.get('/api/v1/statuses/123');
    expect(hidden.text).toBe(absent.text);
    expect(hidden.status).toBe(absent.status);
  });
});

describe('a token', () => {
  it('is needed everywhere but for what says nothing of anybody', async () => {
    for (const path of [
      '/api/v1/statuses/1',
      '/api/v1/timelines/home',
      '/api/v1/timelines/public',
      '/api/v1/accounts/1',
    ])
      expect((await alpha.http().get(path)).status, path).toBe(401);
    expect(
      (await alpha.http().get('/api/v1/timelines/home').set('authorization', 'Bearer nope')).status,
    ).toBe(401);
    expect((await alpha.http().get('/api/v2/instance')).status).toBe(200);
  });
  it('opens only what its scopes say', async () => {
    const reader = await alpha.as(ada.id, ['read:statuses']);
    expect((await reader.get('/api/v1/timelines/home')).status).toBe(200);
    expect((await reader.get('/api/v1/notifications')).status).toBe(403);
    expect((await reader.post('/api/v1/statuses').send({ status: 'a' })).status).toBe(403);
  });
});
