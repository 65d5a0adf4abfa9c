import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { publishPost } from '#src/posts/publish.ts';
import { addRemotePerson } from '#test/access/cast.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let bob: PersonId;
let group: GroupId;
let secret: GroupId;
/** Who a partner's server would name when asked. */
const elsewhere = new Map<string, PersonId>();
const asked: string[] = [];

beforeAll(async () => {
  alpha = await startInstance({
    remote: {
      async resolvePerson(name) {
        asked.push(name);
        if (name.includes('down')) throw new Unavailable('down.example does not answer.');
        return elsewhere.get(name) ?? null;
      },
    },
  });
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
  bob = await addRemotePerson(alpha.db, 'bob', 'https://beta.example', {
    company: 'Beta SAS',
    country: 'FR',
  });
  elsewhere.set('@bobby@gamma.example', bob);
  const make = async (handle: string, access: 'closed' | 'secret') => {
    const keys = await generateKeys();
    return transaction(alpha.db, (tx) =>
      createGroup(tx, ada.id, { handle, name: `Group ${handle}`, access, keys }),
    );
  };
  group = await make('hydraulik', 'closed');
  secret = await make('vorstand', 'secret');
});
afterAll(() => alpha.stop());

describe('an account', () => {
  it('of a colleague has every field of the shape, and our company under its own key', async () => {
    const { body } = await ada.get(`/api/v1/accounts/${ben.id}`);
    expect(body).toMatchObject({
      id: ben.id,
      username: 'ben',
      acct: 'ben',
      display_name: 'ben',
      group: false,
      bot: false,
      url: 'http://alpha.localhost:4001/@ben',
      kontor: { company: 'Alpha AG', country: 'DE' },
      emojis: [],
      fields: [],
    });
    expect(body.avatar).toBe('http://alpha.localhost:4001/avatars/original/missing.png');
    expect(body.created_at).toMatch(/T00:00:00\.000Z$/);
  });
  it("of a partner's person names the host and the company, and loads no picture from there", async () => {
    await alpha.db`update people set avatar_url = 'https://beta.example/bob.png' where id = ${bob}`;
    const { body } = await ada.get(`/api/v1/accounts/${bob}`);
    expect(body).toMatchObject({ acct: 'bob@beta.example', kontor: { company: 'Beta SAS', country: 'FR' } });
    expect(body.avatar).not.toContain('beta.example');
  });
  it('shows the fields its viewer may see, escaped', async () => {
    await transaction(alpha.db, (tx) =>
      editProfile(tx, ben.id, {
        fields: [
          { name: 'title', value: '<b>Chef</b>' },
          { name: 'phone', value: '123', visibility: 'me' },
          { name: 'link', value: 'https://ben.example/?a=1&b="2"' },
        ],
      }),
    );
    const { body } = await ada.get(`/api/v1/accounts/${ben.id}`);
    expect(body.fields.map((f: { name: string }) => f.name)).toEqual(['Title', 'Link']);
    expect(JSON.stringify(body.fields)).not.toContain('<b>');
    const own = await ben.get('/api/v1/accounts/verify_credentials');
    expect(own.body.source.fields).toContainEqual({ name: 'Phone', value: '123', verified_at: null });
  });
  it('counts what its viewer may read of their posts, and tells the day of the last', async () => {
    const told = async (who: Person) => {
      const { body } = await who.get(`/api/v1/accounts/${ben.id}`);
      return [body.statuses_count, body.last_status_at];
    };
    const publish = (source: string, level: 'instance' | 'followers' | 'direct', day: string) =>
      transaction(alpha.db, (tx) =>
        publishPost(tx, ben.id, { source, level, publishedAt: new Date(`${day}T12:00:00Z`) }),
      );
    expect(await told(ada)).toEqual([0, null]);
    await publish('for all', 'instance', '2026-01-02');
    await publish('for followers', 'followers', '2026-01-03');
    await publish('a letter, @ada', 'direct', '2026-01-04');
    expect([await told(ada), await told(ben)]).toEqual([
      [1, '2026-01-02'],
      [2, '2026-01-03'],
    ]);
    expect((await ada.get('/api/v1/accounts/lookup?acct=ben')).body).toMatchObject({
      statuses_count: 1,
      last_status_at: '2026-01-02',
    });
    const own = await ben.get('/api/v1/accounts/verify_credentials');
    expect(own.body.statuses_count).toBe(2);
    await alpha.db`delete from posts where author_id = ${ben.id}`;
  });
  it.each(['0', '123', 'abc', '99999999999999999999', '%00'])('with the id %s does not exist', async (id) => {
    for (const path of ['', '/statuses', '/followers', '/following'])
      expect((await ada.get(`/api/v1/accounts/${id}${path}`)).status, path).toBe(404);
    for (const act of ['follow', 'unfollow', 'block', 'mute'])
      expect((await ada.post(`/api/v1/accounts/${id}/${act}`)).status, act).toBe(404);
    const relations = await ada.get(`/api/v1/accounts/relationships?id[]=${id}`);
    expect(relations.status < 500 && relations.body[0]).toBeFalsy();
  });
});

describe('oneself', () => {
  it('is told with what an editor needs', async () => {
    const { body } = await ada.get('/api/v1/accounts/verify_credentials');
    expect(body).toMatchObject({
      id: ada.id,
      source: { privacy: 'unlisted', language: 'en' },
      role: { name: '' },
    });
  });
  it('can be changed; a field keeps the readers it had', async () => {
    await ben.patch('/api/v1/accounts/update_credentials').send({
      display_name: 'Ben Berg',
      note: 'Ich *baue* Pumpen.',
      locked: 'true',
      fields_attributes: { 0: { name: 'Phone', value: '456' }, 1: { name: 'skill', value: 'Pumpen' } },
    });
    const { body } = await ada.get(`/api/v1/accounts/${ben.id}`);
    expect(body).toMatchObject({ display_name: 'Ben Berg', locked: true });
    expect(body.note).toContain('<em>baue</em>');
    expect(body.fields).toEqual([{ name: 'Skill', value: 'Pumpen', verified_at: null }]);
    await ben.patch('/api/v1/accounts/update_credentials').field('locked', 'false');
    expect((await ada.get(`/api/v1/accounts/${ben.id}`)).body).toMatchObject({
      display_name: 'Ben Berg',
      locked: false,
    });
  });
});

describe('finding', () => {
  const search = (q: string, more = '') =>
    ada.get(`/api/v2/search?q=${encodeURIComponent(q)}&type=accounts${more}`);
  it('somebody by a word, a handle, a full handle and an address', async () => {
    for (const q of ['ben', '@ben', 'ben@alpha.localhost:4001', 'http://alpha.localhost:4001/@ben']) {
      const { body } = await search(q);
      expect(body.accounts[0]?.acct, q).toBe('ben');
    }
    expect((await search('https://beta.example/users/bob')).body.accounts).toMatchObject([{ id: bob }]);
    expect((await ada.get('/api/v1/accounts/lookup?acct=bob@beta.example')).body.id).toBe(bob);
    expect((await ada.get('/api/v1/accounts/lookup?acct=nobody')).status).toBe(404);
  });
  it('asks another server only when told to, and only for what it does not know', async () => {
    asked.length = 0;
    expect((await search('@bobby@gamma.example')).body.accounts).toEqual([]);
    expect(asked).toEqual([]);
    expect((await search('@bobby@gamma.example', '&resolve=true')).body.accounts).toMatchObject([
      { id: bob },
    ]);
    await search('@bob@beta.example', '&resolve=true');
    await search('@nobody@alpha.localhost:4001', '&resolve=true');
    expect(asked).toEqual(['@bobby@gamma.example']);
  });
  it('goes on when the other server does not answer', async () => {
    const { status, body } = await search('@who@down.example', '&resolve=true');
    expect([status, body.accounts]).toEqual([200, []]);
  });
  it('a group as an account that says so; a secret one only for its members', async () => {
    expect((await search('hydraulik')).body.accounts).toMatchObject([
      { id: group, group: true, locked: true },
    ]);
    const forBen = await ben.get('/api/v2/search?q=vorstand&type=accounts');
    expect(forBen.body.accounts).toEqual([]);
    expect((await ben.get('/api/v1/accounts/lookup?acct=vorstand')).status).toBe(404);
    expect((await ben.get(`/api/v1/accounts/${secret}`)).status).toBe(404);
    expect((await search('vorstand')).body.accounts).toMatchObject([{ id: secret }]);
  });
  it('posts and tags, only those one may read', async () => {
    await ada.post('/api/v1/statuses').send({ status: 'Kolbenring gerissen #kolben' });
    await ada.post('/api/v1/statuses').send({ status: 'Kolbenring intern #kolbengeheim', group_id: group });
    const forBen = await ben.get('/api/v2/search?q=kolben');
    expect(forBen.body.statuses).toHaveLength(1);
    expect(forBen.body.hashtags.map((t: { name: string }) => t.name)).toEqual(['kolben']);
    const forAda = await ada.get('/api/v2/search?q=kolben');
    expect(forAda.body.statuses).toHaveLength(2);
    expect(forAda.body.hashtags).toHaveLength(2);
  });
  it.each(['', ' ', '%', '\\', '"', "'", '()', '@', '@@', '#', 'a:*&!|', '\u{1F600}'.repeat(100)])(
    'nothing strange happens for %j',
    async (q) => {
      expect((await search(q, '&resolve=true')).status).toBe(200);
      expect((await ada.get(`/api/v2/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    },
  );
});

describe('following', () => {
  const relation = async (id: string) => (await ada.get(`/api/v1/accounts/relationships?id[]=${id}`)).body[0];
  it('a colleague who lets everyone is done at once, and can be undone', async () => {
    expect((await ada.post(`/api/v1/accounts/${ben.id}/follow`)).body).toMatchObject({
      following: true,
      requested: false,
    });
    expect((await ben.get(`/api/v1/accounts/relationships?id=${ada.id}`)).body).toMatchObject([
      { followed_by: true },
    ]);
    expect((await ben.get(`/api/v1/accounts/${ben.id}/followers`)).body).toMatchObject([{ acct: 'ada' }]);
    expect((await ben.get(`/api/v1/accounts/${ada.id}/following`)).body).toMatchObject([{ acct: 'ben' }]);
    expect((await ada.post(`/api/v1/accounts/${ben.id}/unfollow`)).body.following).toBe(false);
  });
  it('somebody who wants to be asked waits for their answer', async () => {
    const cleo = await alpha.person('cleo');
    await cleo.patch('/api/v1/accounts/update_credentials').send({ locked: true });
    expect((await ada.post(`/api/v1/accounts/${cleo.id}/follow`)).body.requested).toBe(true);
    expect((await cleo.get('/api/v1/follow_requests')).body).toMatchObject([{ id: ada.id }]);
    const answered = await cleo.post(`/api/v1/follow_requests/${ada.id}/authorize`);
    expect(answered.body).toMatchObject({ id: ada.id, followed_by: true });
    expect(await relation(cleo.id)).toMatchObject({ following: true });
    expect((await cleo.post(`/api/v1/follow_requests/${ada.id}/reject`)).status).toBe(404);
    expect((await cleo.post(`/api/v1/accounts/${ada.id}/remove_from_followers`)).body.followed_by).toBe(
      false,
    );
  });
  it("a partner's person waits for the partner's answer", async () => {
    expect((await ada.post(`/api/v1/accounts/${bob}/follow`)).body).toMatchObject({
      requested: true,
      following: false,
    });
  });
  it('oneself is refused', async () => {
    expect((await ada.post(`/api/v1/accounts/${ada.id}/follow`)).status).toBe(422);
  });
  it('a group asks to join it; its list and posts open with membership', async () => {
    expect((await ben.post(`/api/v1/accounts/${group}/follow`)).body).toMatchObject({
      id: group,
      requested: true,
    });
    expect((await ben.get('/api/v1/lists')).body).toEqual([]);
    expect((await ben.get(`/api/v1/timelines/list/${group}`)).body).toEqual([]);
    await transaction(alpha.db, (tx) => approve(tx, ada.id, group, ben.id));
    await ada.post('/api/v1/statuses').send({ status: 'Willkommen', group_id: group });
    expect((await ben.get('/api/v1/lists')).body).toMatchObject([{ id: group, title: 'Group hydraulik' }]);
    const list = await ben.get(`/api/v1/timelines/list/${group}`);
    expect(list.body[0].content).toContain('Willkommen');
    expect(
      (await ben.get(`/api/v1/lists/${group}/accounts`)).body.map((a: { acct: string }) => a.acct).sort(),
    ).toEqual(['ada', 'ben']);
    expect((await ben.get(`/api/v1/accounts/${group}/statuses`)).body[0].content).toContain('Willkommen');
    expect((await ben.post(`/api/v1/accounts/${group}/unfollow`)).body.following).toBe(false);
    expect((await ben.get('/api/v1/lists')).body).toEqual([]);
  });
  it('a secret group is following nobody', async () => {
    expect((await ben.post(`/api/v1/accounts/${secret}/follow`)).status).toBe(404);
    expect((await ben.get(`/api/v1/timelines/list/${secret}`)).status).toBe(404);
    expect((await ben.get(`/api/v1/lists/${secret}`)).status).toBe(404);
  });
});

describe('muting and blocking', () => {
  it('is told to oneself only', async () => {
    const dora = await alpha.person('dora');
    expect((await ada.post(`/api/v1/accounts/${dora.id}/mute`)).body.muting).toBe(true);
    expect((await ada.get('/api/v1/mutes')).body).toMatchObject([{ acct: 'dora' }]);
    expect((await ada.post(`/api/v1/accounts/${dora.id}/unmute`)).body.muting).toBe(false);
    expect((await ada.post(`/api/v1/accounts/${dora.id}/block`)).body.blocking).toBe(true);
    expect((await ada.get('/api/v1/blocks')).body).toMatchObject([{ acct: 'dora' }]);
    expect((await dora.get(`/api/v1/accounts/relationships?id[]=${ada.id}`)).body[0].blocked_by).toBe(false);
    expect((await dora.post(`/api/v1/accounts/${ada.id}/follow`)).status).toBe(403);
    expect((await ada.post(`/api/v1/accounts/${dora.id}/unblock`)).body.blocking).toBe(false);
  });
});
