import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addService,
  endServiceToken,
  makeServiceToken,
  tokensOfService,
} from '#src/integrations/services/services.ts';
import {
  endWebhook,
  makeWebhook,
  redeliver,
  rotateWebhook,
  switchWebhook,
} from '#src/integrations/webhooks/make.ts';
import { deliveriesOf, readWebhook } from '#src/integrations/webhooks/read.ts';
import { signedHeaders } from '#src/integrations/webhooks/sign.ts';
import { webhookEventNames, type WebhookEvent } from '#src/integrations/webhooks/webhook.ts';
import { uploadFile } from '#src/media/upload.ts';
import { invite } from '#src/groups/invite.ts';
import { leave } from '#src/groups/leave.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openHydraulik, type Worker } from '#test/stories/companies.ts';
import { until } from '#test/support/http.ts';
import { squareOf } from '#test/support/pictures.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { isSigned, startReceiver, type Receiver } from './receiver.ts';

// Ada of Alpha owns Hydraulik and administers Alpha; Bea of Beta and Gil of Gamma are members. Alpha's bot hears what they say.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let admin: PersonId;
let room: GroupId;
let receiver: Receiver;
let bot: PersonId;
beforeAll(async () => {
  [world, receiver] = await Promise.all([openHydraulik(), startReceiver()]);
  ({ alpha } = world.companies);
  [admin, room] = [world.ada.who.id, world.room.id];
  await alpha.db`update people set is_admin = true where id = ${admin}`;
  bot = await makeBot('watcher');
}, 120_000);
afterAll(async () => {
  await world.companies.end();
  await receiver.stop();
});
beforeEach(() => {
  receiver.answers((response) => response.writeHead(204).end());
});

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, work);
async function makeBot(handle: string, scopes = ['read']): Promise<PersonId> {
  const keys = await generateKeys();
  return await act(async (tx) => {
    const id = await addService(tx, admin, { name: handle, handle, keys });
    await makeServiceToken(tx, admin, id, { name: 'hears', scopes, days: 30 });
    return id;
  });
}
const hook = (events: WebhookEvent[], who = bot, groupId: GroupId | null = null) =>
  act((tx) => makeWebhook(tx, admin, who, { address: receiver.address, events, groupId }));
const stateOf = (id: string, who = bot) => readWebhook(alpha.db, admin, who, id);
const sent = async (id: string) => (await deliveriesOf(alpha.db, id, null)).items;
const settled = (id: string, count: number) =>
  until('what waits is settled', async () => {
    const items = await sent(id);
    return items.length === count && items.every(({ state }) => state !== 'waiting');
  });
const texts = () => receiver.of('post.published').map(({ data }) => data.post?.content ?? '');

describe('who hears', () => {
  it('a bot that does not belong to the group hears nothing of it, from none of three companies', async () => {
    const { id } = await hook(['post.published', 'group.joined'], bot);
    await world.bea.post('Secret of Beta', { list_id: world.atBeta });
    await world.ada.post('Secret of Alpha', { list_id: room });
    await until('it is at Alpha', async () => (await world.ada.room(room)).length === 2);
    const open = await world.ada.post('For everyone at Alpha');
    await settled(id, 2);
    expect(texts().join()).not.toContain('Secret');
    expect(receiver.of('post.published').map(({ data }) => data.post?.id)).toEqual([open.id]);
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('once it belongs to it, it hears Alpha’s, Beta’s and Gamma’s people, each once, signed', async () => {
    await act((tx) => invite(tx, admin, room, bot));
    await act((tx) => requestToJoin(tx, bot, room));
    const { id, secret } = await hook(['post.published'], bot, room);
    receiver.got.length = 0;
    await world.bea.post('From Beta', { list_id: world.atBeta });
    await world.gil.post('From Gamma', { list_id: world.atGamma });
    await world.ada.post('From Alpha', { list_id: room });
    await world.ada.post('Elsewhere');
    await until('all three', async () => receiver.of('post.published').length === 3);
    await settled(id, 4);
    expect(texts().join()).toMatch(/From Beta[^]*From Gamma|From Gamma[^]*From Beta/);
    expect(texts().join()).toContain('From Alpha');
    expect(receiver.got.every((each) => isSigned(each, secret))).toBe(true);
    expect(new Set(receiver.got.map((each) => each.id)).size).toBe(receiver.got.length);
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('what it may not read any more when it is sent is withheld; so is all without a token for it', async () => {
    const { id } = await hook(['post.published'], bot, room);
    await settled(id, 1);
    receiver.answers((response) => response.writeHead(503).end());
    await world.ada.post('First', { list_id: room });
    await until('it was tried', async () => (await stateOf(id)).failures > 0);
    await act((tx) => leave(tx, bot, room));
    receiver.answers((response) => response.writeHead(204).end());
    await settled(id, 2);
    expect((await sent(id))[0]).toMatchObject({ state: 'withheld' });
    const mute = await makeBot('mute', ['read:groups']);
    const second = await hook(['post.published'], mute);
    await world.ada.post('For everyone again');
    await settled(second.id, 2);
    expect((await sent(second.id)).map(({ event, state }) => [event, state])).toEqual([
      ['post.published', 'withheld'],
      ['ping', 'done'],
    ]);
    for (const token of await tokensOfService(alpha.db, mute))
      await act((tx) => endServiceToken(tx, admin, mute, token.id));
    await act((tx) => endWebhook(tx, admin, bot, id));
    await act((tx) => endWebhook(tx, admin, mute, second.id));
  });

  it('of what it was told it hears the edit and the end, without its words; its own it does not hear', async () => {
    const { id } = await hook(['post.published', 'post.edited', 'post.removed', 'reaction.added']);
    receiver.got.length = 0;
    await act((tx) => publishPost(tx, bot, { source: 'Said by itself', level: 'instance' }));
    const post = await world.ada.post('Number one');
    await world.ada.like(post.id);
    await world.ada.edit(post.id, 'Number two');
    await until('edited', async () => receiver.of('post.edited').length === 1);
    expect(receiver.of('post.edited')[0]?.data.post?.content).toContain('Number two');
    await world.ada.remove(post.id);
    await until('gone', async () => receiver.of('post.removed').length === 1);
    expect(receiver.of('post.removed')[0]?.data).toEqual({ post: { id: post.id, uri: post.uri } });
    expect(receiver.of('reaction.added')).toHaveLength(1);
    expect(receiver.of('post.published')).toHaveLength(1);
    await act((tx) => endWebhook(tx, admin, bot, id));
  });
});

describe('what else is told', () => {
  it('tasks and leavers: to whoever may read of them, with the library of Standard Webhooks as judge', async () => {
    const others: WebhookEvent[] = ['task.changed', 'page.written', 'person.deactivated'];
    receiver.got.length = 0;
    const insider = await makeBot('insider');
    await act((tx) => invite(tx, admin, room, insider));
    await act((tx) => requestToJoin(tx, insider, room));
    const stranger = await makeBot('outsider');
    const narrow = await makeBot('narrow', ['read:statuses']);
    const [{ id: outside }, { id, secret }, { id: little }] = [
      await hook(others, stranger),
      await hook(others, insider),
      await hook(['person.deactivated'], narrow),
    ];
    const call = async (method: string, path: string, body: unknown) => {
      const answer = await alpha.api<{ id: string }>(
        method,
        `/api/kontor/v1${path}`,
        body,
        world.ada.who.token,
      );
      if (answer.status > 299) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return answer.data.id;
    };
    const task = await call('POST', '/tasks', { title: 'Order valves', groupId: room });
    await call('PATCH', `/tasks/${task}`, { state: 'done' });
    const leaver = await alpha.person('leaver', { sharedKeys: true });
    await act((tx) => deactivatePerson(tx, admin, leaver.id, revokeAll));
    await settled(id, 3);
    await settled(outside, 2);
    await settled(little, 2);
    const mine = receiver.got.filter((each) => isSigned(each, secret));
    const library = new Webhook(secret);
    for (const { headers, body } of mine) {
      expect(library.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
      expect(() => library.verify(`${body} `, headers as Record<string, string>)).toThrow(
        'No matching signature',
      );
    }
    expect(mine.map(({ type }) => type).toSorted()).toEqual(['person.deactivated', 'ping', 'task.changed']);
    const changed = mine.find(({ type }) => type === 'task.changed');
    expect(changed?.data).toMatchObject({ post: { id: task }, account: { username: 'ada' } });
    // Hydraulik's task is not the outsider's to hear; without read:accounts nobody hears of people.
    expect((await sent(outside)).map(({ event }) => event).toSorted()).toEqual([
      'person.deactivated',
      'ping',
    ]);
    expect((await sent(little)).find(({ event }) => event === 'person.deactivated')?.state).toBe('withheld');
    for (const [each, who] of [
      [id, insider],
      [outside, stranger],
      [little, narrow],
    ] as const)
      await act((tx) => endWebhook(tx, admin, who, each));
  });

  it('every kind of fact: nothing to who may not read it, and once to who may, whichever company’s member did it', async () => {
    const all = webhookEventNames.filter((event) => !/^(group|person)\./.test(event));
    const [insider, stranger] = [await makeBot('insider2'), await makeBot('outsider2')];
    await act((tx) => invite(tx, admin, room, insider));
    await act((tx) => requestToJoin(tx, insider, room));
    receiver.got.length = 0;
    const [outside, inside] = [await hook(all, stranger), await hook(all, insider, room)];
    const api =
      (who: Worker) =>
      async <T = { id: string }>(method: string, path: string, body: object = {}) => {
        const answer = await who.at.api<T>(method, `/api/kontor/v1${path}`, body, who.who.token);
        if (answer.status > 299) throw new Error(`${path}: ${answer.status} ${answer.text}`);
        return answer.data;
      };
    const [ada, bea] = [api(world.ada), api(world.bea)];
    const heard = (event: string) => receiver.of(event).filter((each) => isSigned(each, inside.secret));
    const told = (event: string, times = 1) =>
      until(`${event} is told`, async () => heard(event).length >= times);
    const there = async (id: string): Promise<string> => {
      const [post] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
      return await until('it is at Beta', async () => {
        const [row] = await world.bea.at.db<
          { id: string }[]
        >`select id from posts where uri = ${post?.uri ?? ''}`;
        return row?.id ?? null;
      });
    };
    const inRoom = { groupId: room };
    const at = new Date(Date.now() + 86_400_000).toISOString();

    const page = await ada('POST', `/groups/${room}/pages`, { title: 'Seals', source: 'FKM.' });
    await ada('POST', `/pages/${page.id}/versions`, { base: 1, source: 'FKM and NBR.' });
    await told('page.written');
    const event = await ada('POST', '/events', {
      title: 'Tour',
      startsAt: at,
      zone: 'Europe/Berlin',
      ...inRoom,
    });
    await bea('PUT', `/events/${await there(event.id)}/answer`, { answer: 'yes' });
    await told('event.answered');
    const idea = await bea('POST', '/ideas', { title: 'Solar roof', groupId: world.atBeta });
    await until('the idea is here', async () => heard('post.published').length >= 3);
    const [here] = await alpha.db<{ id: string }[]>`select id from posts where kind = 'idea'`;
    await ada('PUT', `/ideas/${here?.id}/stage`, { stage: 'discussed' });
    await told('idea.changed');
    expect(idea.id).not.toBe(here?.id);
    const task = await ada('POST', '/tasks', { title: 'Order', ...inRoom });
    await ada('PATCH', `/tasks/${task.id}`, { state: 'in_work' });
    await told('task.changed');
    const request = await ada('POST', '/approvals', {
      title: 'Press',
      approvers: [`bea@${world.bea.at.host}`],
      ...inRoom,
    });
    await bea('POST', `/approvals/${await there(request.id)}/acts`, { act: 'approve' });
    await told('approval.changed');
    const project = await ada('POST', '/projects', { title: 'Bench', owners: ['ada'], ...inRoom });
    await ada('PATCH', `/projects/${project.id}`, { status: 'on_track' });
    await told('project.changed');
    const bytes = await squareOf('#3a7');
    const file = await uploadFile(alpha.db, admin, { bytes, mediaType: 'image/png', name: 'a.png', alt: '' });
    const document = await ada('POST', `/groups/${room}/documents`, { name: 'a.png', fileId: file.id });
    await ada('PATCH', `/documents/${document.id}`, { name: 'b.png' });
    await told('document.arranged');
    const mark = await ada('POST', `/documents/${document.id}/annotations`, {
      source: 'Here',
      region: { x: 10, y: 10, width: 20, height: 20 },
    });
    await ada('PUT', `/annotations/${mark.id}/settled`);
    await told('annotation.changed');
    const note = await world.bea.post('Who shares this?', { list_id: world.atBeta });
    const noted = await until('the note is here', async () => {
      const [row] = await alpha.db<{ id: string }[]>`select id from posts where uri = ${note.uri}`;
      return row?.id ?? null;
    });
    await ada('PUT', `/posts/${noted}/progress`, { progress: 'in_work' });
    await told('post.marked');
    await world.ada.like(noted);
    await told('reaction.added');
    await alpha.api('POST', `/api/v1/statuses/${noted}/unfavourite`, {}, world.ada.who.token);
    await told('reaction.removed');
    const question = await ada('POST', '/questions', { source: 'Which?', ...inRoom });
    const answer = await world.bea.post('This one', { in_reply_to_id: await there(question.id) });
    const answered = await until('the answer is here', async () => {
      const [row] = await alpha.db<{ id: string }[]>`select id from posts where uri = ${answer.uri}`;
      return row?.id ?? null;
    });
    await ada('PUT', `/answers/${answered}/acceptance`);
    await told('answer.accepted');
    // What time alone does is told in the same way.
    for (const name of ['event.near', 'task.due', 'approval.due', 'page.review_due', 'poll.closed'] as const)
      await act((tx) =>
        alpha.db.instance.journal.record(tx, {
          name,
          about: `post:${task.id}`,
          by: undefined,
          data: { postId: task.id as PostId, lead: 'day', startsAt: at, personIds: [] },
        }),
      );
    for (const name of ['event.near', 'task.due', 'approval.due', 'page.review_due', 'poll.closed'])
      await told(name);
    const kinds = new Set(
      receiver.got.filter((each) => isSigned(each, inside.secret)).map(({ type }) => type),
    );
    const unheard = all.filter((name) => !kinds.has(name));
    expect(unheard).toEqual([
      'post.edited',
      'post.removed',
      'share.added',
      'milestone.due',
      'praise.accepted',
    ]);
    await settled(outside.id, 1);
    expect(receiver.got.filter((each) => isSigned(each, outside.secret)).map(({ type }) => type)).toEqual([
      'ping',
    ]);
    const ids = receiver.got.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    await act((tx) => endWebhook(tx, admin, insider, inside.id));
    await act((tx) => endWebhook(tx, admin, stranger, outside.id));
  }, 60_000);
});

describe('receivers that misbehave', () => {
  it('one that is down gets everything later, in order, each under one id', async () => {
    const { id } = await hook(['post.published']);
    await settled(id, 1);
    receiver.got.length = 0;
    receiver.answers((response) => response.writeHead(500).end());
    for (const n of [1, 2, 3]) await world.ada.post(`Kept ${n}`);
    await until('it was tried', async () => (await stateOf(id)).failures >= 2);
    expect(await stateOf(id)).toMatchObject({ failingSince: expect.any(Date), waiting: 3, disabledAt: null });
    receiver.answers((response) => response.writeHead(204).end());
    await settled(id, 4);
    expect(await stateOf(id)).toMatchObject({ failures: 0, failingSince: null, waiting: 0 });
    const first = receiver.got.filter(({ data }) => data.post?.content?.includes('Kept 1'));
    expect(first.length).toBeGreaterThan(1);
    expect(new Set(first.map((each) => each.id)).size).toBe(1);
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('an answer that never ends is cut', async () => {
    const { id } = await hook(['post.published']);
    await settled(id, 1);
    receiver.answers((response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(16_384)), 5);
      response.on('close', () => clearInterval(more));
    });
    await world.ada.post('To one that talks');
    await until('it was cut', async () => (await sent(id))[0]?.problem !== null);
    expect((await sent(id))[0]).toMatchObject({ state: 'waiting', status: null });
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('one that is gone for ever (410), and one that was silent for days, is switched off; switched on, what waits is sent', async () => {
    const { id } = await hook(['post.published']);
    await settled(id, 1);
    receiver.answers((response) => response.writeHead(410).end());
    await world.ada.post('Into the void');
    await until('it is off', async () => (await stateOf(id)).disabledAt !== null);
    expect(await stateOf(id)).toMatchObject({ disabledBecause: 'gone', waiting: 1 });
    await expect(
      act(async (tx) =>
        redeliver(tx, admin, bot, { webhookId: id, deliveryId: (await sent(id))[1]?.id ?? '' }),
      ),
    ).rejects.toMatchObject({ reason: { id: 'integrations.webhookIsOff' } });
    await world.ada.post('While it is off');
    await alpha.db`update webhooks set disabled_at = null, disabled_because = null, failing_since = now() - interval '6 days', failures = 4
      where id = ${id}`;
    receiver.answers((response) => response.writeHead(500).end());
    await act((tx) => redeliver(tx, admin, bot, { webhookId: id, deliveryId: '1' }).catch(() => {}));
    await alpha.db`update webhook_deliveries set next_at = now() where webhook_id = ${id}`;
    await world.ada.post('One more');
    await until('it is off again', async () => (await stateOf(id)).disabledBecause === 'failing');
    const [told] =
      await alpha.db`select data from facts where name = 'webhook.disabled' order by id desc limit 1`;
    expect(told?.data).toMatchObject({ webhookId: id, because: 'failing' });
    receiver.answers((response) => response.writeHead(204).end());
    receiver.got.length = 0;
    await act((tx) => switchWebhook(tx, admin, bot, id, true));
    await settled(id, 3);
    expect(texts().join()).toContain('Into the void');
    expect(texts().join()).not.toContain('While it is off');
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('a private address is refused, unless an administrator of the machine named it', async () => {
    for (const address of [
      'https://10.0.0.1/x',
      'https://[::1]/x',
      'http://example.com/x',
      'https://localhost/x',
      'https://user:pw@example.com/',
      'ftp://example.com/',
      'https://example.com:8443/',
      alpha.origin,
    ])
      await expect(
        act((tx) => makeWebhook(tx, admin, bot, { address, events: ['post.published'], groupId: null })),
        address,
      ).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('secrets and repetition', () => {
  it('signs as Standard Webhooks does in its own example', () => {
    const message = {
      id: 'msg_loFOjxBNrRLzqYUf',
      at: new Date(1_731_705_121_000),
      body: '{"event_type":"ping","data":{"success":true}}',
    };
    expect(signedHeaders(message, ['whsec_plJ3nmyCDGBKInavdOK15jsl'])['webhook-signature']).toBe(
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    );
  });

  it('a new secret signs at once, and the former one beside it for a day', async () => {
    const { id, secret } = await hook(['post.published']);
    const next = await act((tx) => rotateWebhook(tx, admin, bot, id));
    receiver.got.length = 0;
    await world.ada.post('Signed twice');
    await until('it came', async () => receiver.of('post.published').length === 1);
    expect([secret, next].map((each) => receiver.got.every((one) => isSigned(one, each)))).toEqual([
      true,
      true,
    ]);
    await alpha.db`update webhooks set old_until = now() where id = ${id}`;
    await world.ada.post('Signed once');
    await until('it came', async () => receiver.of('post.published').length === 2);
    const last = receiver.of('post.published')[1];
    expect(last && [secret, next].map((each) => isSigned(last, each))).toEqual([false, true]);
    const [row] = await alpha.db`select secret from webhooks where id = ${id}`;
    expect(Buffer.from(row?.secret as Uint8Array).toString('latin1')).not.toContain(next.slice(6));
    await act((tx) => endWebhook(tx, admin, bot, id));
  });

  it('sent again by hand it has the same id, and says what is true now', async () => {
    const { id } = await hook(['post.published']);
    receiver.got.length = 0;
    const post = await world.ada.post('As it was');
    await settled(id, 2);
    await world.ada.edit(post.id, 'As it is');
    const [last] = await sent(id);
    await act((tx) => redeliver(tx, admin, bot, { webhookId: id, deliveryId: last?.id ?? '' }));
    await until('it came again', async () => receiver.of('post.published').length === 2);
    const [first, second] = receiver.of('post.published');
    expect(second?.id).toBe(first?.id);
    expect(second?.data.post?.content).toContain('As it is');
    await act((tx) => endWebhook(tx, admin, bot, id));
  });
});
