import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance, type Person } from './instance.ts';

/** Nothing answers 200 and forgets: what an app writes is read back, or was refused with a sentence. */
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let carla: Person;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, carla] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('carla')];
});
afterAll(() => alpha.stop());

const standing = async (who: Person, to: string) =>
  (await who.get(`/api/v1/accounts/relationships?id[]=${to}`)).body[0];
const kinds = async (who: Person) =>
  (await who.get('/api/v1/notifications')).body.map((notification: { type: string }) => notification.type);
const home = async (who: Person) =>
  (await who.get('/api/v1/timelines/home')).body.map((post: { id: string }) => post.id);

describe('how somebody stands to a colleague', () => {
  it.each([
    ['follow', {}, { following: true, showing_reblogs: true, notifying: false }],
    ['follow', { notify: true }, { following: true, showing_reblogs: true, notifying: true }],
    ['follow', { reblogs: false }, { showing_reblogs: false, notifying: true }],
    ['follow', { reblogs: true, notify: false }, { showing_reblogs: true, notifying: false }],
    ['note', { comment: ' met in Kiel ' }, { note: 'met in Kiel' }],
    ['note', { comment: '' }, { note: '' }],
    ['endorse', {}, { endorsed: true }],
    ['unendorse', {}, { endorsed: false }],
    ['pin', {}, { endorsed: true }],
    ['unpin', {}, { endorsed: false }],
    ['mute', {}, { muting: true, muting_notifications: true }],
    ['mute', { notifications: false }, { muting: true, muting_notifications: false }],
    ['unmute', {}, { muting: false, muting_notifications: false }],
    ['mute', { duration: 3600 }, { muting: true, muting_notifications: true }],
    ['unmute', {}, { muting: false }],
    ['block', {}, { blocking: true, following: false }],
    ['unblock', {}, { blocking: false }],
  ])('%s %j is kept', async (act, sent, kept) => {
    const answer = await ada.post(`/api/v1/accounts/${ben.id}/${act}`).send(sent);
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(kept)]);
    expect(await standing(ada, ben.id)).toEqual(answer.body);
    // The same twice changes nothing.
    expect((await ada.post(`/api/v1/accounts/${ben.id}/${act}`).send(sent)).body).toEqual(answer.body);
  });

  it.each([
    ['follow', { languages: ['de'] }],
    ['endorse', {}],
    ['note', { comment: 'x'.repeat(2_001) }],
    ['mute', { duration: -1 }],
  ])('%s %j is refused with a sentence, and changes nothing', async (act, sent) => {
    const before = await standing(ada, carla.id);
    const answer = await ada.post(`/api/v1/accounts/${carla.id}/${act}`).send(sent);
    expect([answer.status, answer.body.error]).toEqual([422, expect.stringMatching(/\.$/)]);
    expect(await standing(ada, carla.id)).toEqual(before);
  });

  it('nobody reads what somebody noted about them, and nobody else does', async () => {
    await ada.post(`/api/v1/accounts/${ben.id}/note`).send({ comment: 'secret' });
    expect([await standing(ben, ada.id), await standing(carla, ben.id)]).toMatchObject([
      { note: '' },
      { note: '' },
    ]);
  });

  it('whom somebody endorses, colleagues see on their profile while they follow them', async () => {
    const list = async () =>
      (await carla.get(`/api/v1/accounts/${ada.id}/endorsements`)).body.map((a: { acct: string }) => a.acct);
    await ada.post(`/api/v1/accounts/${ben.id}/follow`);
    await ada.post(`/api/v1/accounts/${ben.id}/endorse`);
    expect([await list(), (await ada.get('/api/v1/endorsements')).body.length]).toEqual([['ben'], 1]);
    await ada.post(`/api/v1/accounts/${ben.id}/unfollow`);
    expect([await list(), (await standing(ada, ben.id)).endorsed]).toEqual([[], false]);
  });
});

describe('what was wished is done', () => {
  it('a bell tells of each new thread, once, and not of answers, letters or anybody else’s', async () => {
    await ada.post(`/api/v1/accounts/${ben.id}/follow`).send({ notify: true });
    await carla.post(`/api/v1/accounts/${ben.id}/follow`);
    await ada.post('/api/v1/notifications/clear');
    const { body: own } = await carla.post('/api/v1/statuses').send({ status: 'Frage' });
    await ben.post('/api/v1/statuses').send({ status: 'Antwort', in_reply_to_id: own.id });
    await ben.post('/api/v1/statuses').send({ status: 'für @carla', visibility: 'direct' });
    expect(await kinds(ada)).toEqual([]);
    const { body: post } = await ben.post('/api/v1/statuses').send({ status: 'Neues' });
    await ben.post('/api/v1/statuses').send({ status: 'Hallo @ada' });
    expect(await kinds(ada)).toEqual(['mention', 'status']);
    expect((await ada.get('/api/v1/notifications?types[]=status')).body).toMatchObject([
      { type: 'status', account: { acct: 'ben' }, status: { id: post.id } },
    ]);
    expect(await kinds(carla)).not.toContain('status');
  });

  it('without their shares a follower gets their posts alone', async () => {
    const { body: post } = await carla.post('/api/v1/statuses').send({ status: 'zu teilen' });
    const share = async () => {
      const { body } = await ben.post(`/api/v1/statuses/${post.id}/reblog`);
      const seen = (await home(ada)).includes(body.id);
      await ben.post(`/api/v1/statuses/${post.id}/unreblog`);
      return seen;
    };
    await ada.post(`/api/v1/accounts/${ben.id}/follow`).send({ reblogs: false });
    expect(await share()).toBe(false);
    await ada.post(`/api/v1/accounts/${ben.id}/follow`).send({ reblogs: true });
    expect(await share()).toBe(true);
  });

  it('a mute that leaves notifications hides posts and still tells of mentions', async () => {
    await ada.post('/api/v1/notifications/clear');
    await ada.post(`/api/v1/accounts/${ben.id}/mute`).send({ notifications: false });
    const { body: post } = await ben.post('/api/v1/statuses').send({ status: 'Hallo @ada' });
    expect([await kinds(ada), (await home(ada)).includes(post.id)]).toEqual([['mention'], false]);
    await ada.post(`/api/v1/accounts/${ben.id}/mute`);
    expect(await kinds(ada)).toEqual([]);
  });

  it('a mute with a duration says when it ends, and is over then', async () => {
    await ada.post(`/api/v1/accounts/${ben.id}/mute`).send({ duration: 3600 });
    const { body: post } = await ben.post('/api/v1/statuses').send({ status: 'nach der Pause' });
    const [muted] = (await ada.get('/api/v1/mutes')).body;
    expect(Date.parse(muted.mute_expires_at) - Date.now()).toBeGreaterThan(3_500_000);
    expect((await home(ada)).includes(post.id)).toBe(false);
    await alpha.db`update mutes set until = now() - interval '1 second'`;
    expect([(await ada.get('/api/v1/mutes')).body, (await standing(ada, ben.id)).muting]).toEqual([
      [],
      false,
    ]);
    expect((await home(ada)).includes(post.id)).toBe(true);
  });
});

describe('what somebody says of themselves', () => {
  const change = (sent: object) => ada.patch('/api/v1/accounts/update_credentials').send(sent);
  const self = async () => (await ada.get('/api/v1/accounts/verify_credentials')).body;
  it.each([
    [{ display_name: 'Ada B.' }, { display_name: 'Ada B.' }],
    [{ note: 'Pumpen' }, { source: { note: 'Pumpen' } }],
    [{ locked: true }, { locked: true }],
    [{ locked: false }, { locked: false }],
    [{ source: { privacy: 'private' } }, { source: { privacy: 'private' } }],
    [{ source: { sensitive: true } }, { source: { privacy: 'private', sensitive: true } }],
    [{ source: { language: 'es' } }, { source: { sensitive: true, language: 'es' } }],
    [
      { 'source[privacy]': 'unlisted', 'source[sensitive]': 'false' },
      { source: { privacy: 'unlisted', sensitive: false } },
    ],
    [{ bot: false, discoverable: 'false', hide_collections: 0, indexable: false }, { bot: false }],
  ])('%j is kept', async (sent, kept) => {
    const answer = await (Object.keys(sent)[0]?.includes('[')
      ? ada.patch('/api/v1/accounts/update_credentials').type('form').send(sent)
      : change(sent));
    expect([answer.status, await self()]).toMatchObject([200, kept]);
  });
  it.each(['bot', 'discoverable', 'hide_collections', 'indexable'])(
    'that they are %s is refused, and so is the rest of the form',
    async (name) => {
      const before = await self();
      const answer = await change({ [name]: true, display_name: 'Somebody' });
      expect([answer.status, answer.body.error, await self()]).toEqual([
        422,
        expect.stringMatching(/\.$/),
        before,
      ]);
    },
  );
  it.each(['public', 'direct', 'nobody'])('posts cannot begin as %s', async (privacy) => {
    expect((await change({ source: { privacy } })).status).toBe(422);
    expect((await self()).source.privacy).toBe('unlisted');
  });
  it('a post begins as they chose, unless it says otherwise', async () => {
    await change({ source: { privacy: 'private', sensitive: true, language: 'es' } });
    const post = async (more: object) =>
      (await ada.post('/api/v1/statuses').send({ status: 'x', ...more })).body;
    const told = { visibility: 'private', sensitive: true, language: 'es' };
    expect(await post({})).toMatchObject(told);
    const said = { visibility: 'unlisted', sensitive: false, language: 'de' };
    expect(await post(said)).toMatchObject(said);
    expect((await ada.get('/api/v1/preferences')).body).toMatchObject({
      'posting:default:visibility': 'private',
      'posting:default:sensitive': true,
      'posting:default:language': 'es',
    });
    expect((await ben.get('/api/v1/preferences')).body['posting:default:visibility']).toBe('unlisted');
    await change({ source: { privacy: 'unlisted', sensitive: false, language: 'en' } });
  });
});

describe('what is said of a picture', () => {
  const upload = async (who: Person, more: Record<string, string> = {}) => {
    let sending = who.post('/api/v2/media').attach('file', await picture(), 'a.png');
    for (const [name, value] of Object.entries(more)) sending = sending.field(name, value);
    return (await sending).body;
  };
  const told = { description: 'Die Pumpe', meta: { focus: { x: 0.5, y: -0.25 } } };

  it('while it is loose, each part alone, and the other stays', async () => {
    const { id } = await upload(ada, { description: 'Die Pumpe', focus: '0.5,-0.25' });
    const read = async () => (await ada.get(`/api/v1/media/${id}`)).body;
    expect(await read()).toMatchObject(told);
    await ada.put(`/api/v1/media/${id}`).send({ focus: '0,1' });
    expect(await read()).toMatchObject({ description: 'Die Pumpe', meta: { focus: { x: 0, y: 1 } } });
    await ada.put(`/api/v1/media/${id}`).send({ description: 'Der Kran' });
    expect(await read()).toMatchObject({ description: 'Der Kran', meta: { focus: { x: 0, y: 1 } } });
    for (const focus of ['2,0', 'left', '0.1'])
      expect((await ada.put(`/api/v1/media/${id}`).send({ focus })).status).toBe(422);
    expect((await ben.put(`/api/v1/media/${id}`).send({ focus: '0,0' })).status).toBe(404);
  });

  it.each([
    ['as JSON', (id: string, said: object) => ({ media_attributes: [{ id, ...said }] })],
    ['numbered', (id: string, said: object) => ({ media_attributes: { 7: { id, ...said } } })],
  ])('in an edit %s; what the next edit does not name stays', async (_, shape) => {
    const { id } = await upload(ada);
    const { body: post } = await ada.post('/api/v1/statuses').send({ status: 'Bild', media_ids: [id] });
    const edit = (fields: object) => ada.put(`/api/v1/statuses/${post.id}`).send(fields);
    const answer = await edit(shape(id, { description: 'Die Pumpe', focus: '0.5,-0.25' }));
    expect([answer.status, answer.body.media_attachments]).toMatchObject([200, [told]]);
    expect(answer.body.edited_at).not.toBeNull();
    await edit({ status: 'Bild 2' });
    await edit(shape(id, {}));
    const read = await ben.get(`/api/v1/statuses/${post.id}`);
    expect(read.body).toMatchObject({ content: '<p>Bild 2</p>', media_attachments: [told] });
  });

  it('in a form whose brackets are empty', async () => {
    const [a, b] = [await upload(ada), await upload(ada)];
    const { body: post } = await ada
      .post('/api/v1/statuses')
      .send({ status: 'Bilder', media_ids: [a.id, b.id] });
    const form = [a, b].map(
      ({ id }, i) => `media_attributes[][id]=${id}&media_attributes[][description]=alt${i}`,
    );
    const answer = await ada.put(`/api/v1/statuses/${post.id}`).type('form').send(form.join('&'));
    expect(answer.body.media_attachments).toMatchObject([{ description: 'alt0' }, { description: 'alt1' }]);
  });

  it('by nobody else, and of no file of another post', async () => {
    const [mine, theirs] = [await upload(ada), await upload(ben)];
    const { body: post } = await ada.post('/api/v1/statuses').send({ status: 'Bild', media_ids: [mine.id] });
    for (const who of [ada, ben]) {
      const sent = { media_attributes: [{ id: (who === ada ? theirs : mine).id, description: 'x' }] };
      const answer = await who.put(`/api/v1/statuses/${post.id}`).send(sent);
      expect(answer.status).toBe(who === ada ? 422 : 403);
    }
    expect((await ben.get(`/api/v1/media/${theirs.id}`)).body.description).toBeNull();
  });
});

const picture = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
