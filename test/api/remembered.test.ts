import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type Instance, type Person } from './instance.ts';

/** Nothing answers 200 and forgets: what an app writes is read back, or was refused with a sentence. */
let alpha: Instance;
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
  (await who.get('/api/v1/notifications')).body.map((alert: { type: string }) => alert.type);
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
