import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { issueToken } from '#src/access/tokens.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let secret: string;
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
  await alpha.person('carla');
  secret = await transaction(alpha.db, (tx) =>
    issueToken(tx, { personId: ada.id, name: 'app', scopes: ['push', 'write'] }),
  );
});
afterAll(() => alpha.stop());

const asked = (endpoint: string) => {
  const pair = createECDH('prime256v1');
  const keys = {
    p256dh: pair.generateKeys().toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
  return {
    subscription: { endpoint, keys },
    data: { alerts: { mention: true, favourite: false }, policy: 'followed' },
  };
};
const path = '/api/v1/push/subscription';
const push = (method: 'get' | 'post' | 'put' | 'delete', body?: object) =>
  alpha.http()[method](path).set('authorization', `Bearer ${secret}`).send(body);

describe('an app that wants pushes', () => {
  it('needs the scope for it', async () => {
    expect((await ada.get(path)).status).toBe(403);
    expect((await alpha.http().get(path)).status).toBe(401);
  });
  it('subscribes, reads, changes and ends its own subscription', async () => {
    expect((await push('get')).status).toBe(404);
    const made = await push('post', asked('https://push.example/1'));
    expect(made.body).toMatchObject({
      endpoint: 'https://push.example/1',
      alerts: { mention: true, favourite: false },
      policy: 'followed',
      server_key: 'BKey',
      standard: false,
    });
    expect((await push('get')).body).toEqual(made.body);
    const changed = await push('put', { data: { alerts: { mention: false }, policy: 'none' } });
    expect(changed.body).toMatchObject({ alerts: { mention: false }, policy: 'none' });
    await push('delete');
    expect((await push('get')).status).toBe(404);
    expect((await push('put', { data: {} })).status).toBe(404);
  });
  it('is encrypted for as the standard says when it asks for that', async () => {
    const invitation = asked('https://push.example/2');
    const made = await push('post', {
      ...invitation,
      subscription: { ...invitation.subscription, standard: true },
    });
    expect([made.body.standard, (await push('get')).body.standard]).toEqual([true, true]);
    await push('delete');
  });
  it('is refused a key that no message can be encrypted for, at once', async () => {
    const invitation = asked('https://push.example/3');
    const offCurve = Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString('base64url');
    const keys = { ...invitation.subscription.keys, p256dh: offCurve };
    const made = await push('post', { ...invitation, subscription: { ...invitation.subscription, keys } });
    expect([made.status, made.body.error]).toEqual([422, expect.stringContaining('keys')]);
    expect((await push('get')).status).toBe(404);
  });
  it('is refused an address that is no push service', async () => {
    for (const endpoint of ['http://push.example/1', 'javascript:1', ''])
      expect((await push('post', asked(endpoint))).status).toBe(422);
  });
});

describe('a conversation', () => {
  it('is muted for who asked, by any of its posts, and heard again', async () => {
    const { body: root } = await ada.post('/api/v1/statuses').send({ status: 'Faden' });
    const { body: reply } = await ben
      .post('/api/v1/statuses')
      .send({ status: '@ada ja', in_reply_to_id: root.id });
    expect((await ada.post(`/api/v1/statuses/${reply.id}/mute`)).body).toMatchObject({
      id: reply.id,
      muted: true,
    });
    await ben.post('/api/v1/statuses').send({ status: '@ada und?', in_reply_to_id: root.id });
    expect((await ada.get('/api/v1/notifications')).body).toEqual([]);
    expect((await ada.post(`/api/v1/statuses/${root.id}/unmute`)).body).toMatchObject({ muted: false });
    expect((await ada.get('/api/v1/notifications')).body).toHaveLength(1);
  });
  it('of others does not exist for who may not read it', async () => {
    const { body } = await ada
      .post('/api/v1/statuses')
      .send({ status: '@carla nur dir', visibility: 'direct' });
    expect((await ben.post(`/api/v1/statuses/${body.id}/mute`)).status).toBe(404);
    expect((await ada.post(`/api/v1/statuses/${body.id}/mute`)).status).toBe(200);
  });
});
