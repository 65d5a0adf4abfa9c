import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Room } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';
import { worker, type Worker } from './companies.ts';
import { browser, type Browser } from './two.ts';

// Who has left is told nothing more, and what was taken back offers nothing more.
type Colleague = Worker & Browser;
let alpha: TestInstance;
let peer: Peer;
let ada: Colleague;
let otto: Colleague;
let eva: Colleague;
let kim: Colleague;
beforeAll(async () => {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPeer('peer')]);
  await alpha.allow('forum', peer.origin);
  const colleague = async (handle: string): Promise<Colleague> => {
    const one = await worker(alpha, handle);
    return { ...one, ...(await browser(one)) };
  };
  [ada, otto, eva, kim] = await Promise.all([
    colleague('ada'),
    colleague('otto'),
    colleague('eva'),
    colleague('kim'),
  ]);
});
afterAll(async () => {
  await alpha.remove();
  await peer.stop();
});

const stateOf = async (personId: unknown, room: Room): Promise<unknown> =>
  (
    await alpha.db`select state from memberships where person_id = ${String(personId)} and group_id = ${room.id}`
  )[0]?.state ?? null;
/** The sentences of the newest alert, and what its buttons would do. */
async function notificationOf(who: Colleague): Promise<{ readonly says: string; readonly offers: string[] }> {
  const [line = ''] = /<li class="alert[\s\S]*?<\/li>/.exec(await who.page('/notifications')) ?? [];
  const offers = [...line.matchAll(/formaction="([^"]+)"/g)].map((each) => each[1] ?? '');
  return { says: line.replace(/<[^>]+>/g, ''), offers: offers.filter((to) => !to.endsWith('/reads')) };
}

test('who left a group or was removed reads nothing of it by any way, and an old alert says why', async () => {
  const room = await alpha.group('kran', ada.who, 'closed');
  const former = [otto, eva, kim];
  for (const who of former) {
    await who.send('/groups/kran/membership');
    await ada.send(`/groups/kran/requests/${who.who.id}/approval`);
  }
  const posted = await ada.post('@otto @eva @kim Zwetschge-eins', { group_id: room.id });
  const old = await alpha.db`select id, person_id from notifications where kind = 'mention'`;
  expect(old).toHaveLength(3);
  for (const who of [otto, eva]) await who.send('/groups/kran/membership/removal');
  await ada.send(`/groups/kran/members/${kim.who.id}/expulsion`);
  const reply = await ada.post('@otto @eva @kim Zwetschge-zwei', {
    in_reply_to_id: posted.id,
    group_id: room.id,
  });
  for (const who of former) {
    const cookie = await alpha.cookie(who.who);
    const asked = [
      ...['/api/v1/notifications', '/api/v1/timelines/home', '/api/v2/search?q=Zwetschge'],
      ...[
        `/api/v1/statuses/${posted.id}`,
        `/api/v1/statuses/${posted.id}/context`,
        `/api/v1/statuses/${reply.id}`,
      ],
    ];
    for (const path of asked)
      expect([path, JSON.stringify(await who.get(path)).includes('Zwetschge-')]).toEqual([path, false]);
    for (const path of [
      '/',
      '/notifications',
      '/search?q=Zwetschge',
      `/posts/${posted.id}`,
      '/groups/kran',
      '/@ada',
    ])
      expect([path, (await who.page(path)).includes('Zwetschge-')]).toEqual([path, false]);
    const mine = old.find((each) => each.personId === who.who.id);
    const opened = await ask(alpha.origin, { path: `/notifications/${mine?.id}`, headers: { cookie } });
    expect([opened.status, opened.text.includes('You are no longer a member')]).toEqual([410, true]);
    const others = old.find((each) => each.personId !== who.who.id);
    expect(
      (await ask(alpha.origin, { path: `/notifications/${others?.id}`, headers: { cookie } })).status,
    ).toBe(404);
  }
  const told = await alpha.db`select from notifications where post_id = ${reply.id}`;
  expect(told).toHaveLength(0);
});

test('an invitation that was taken back, declined, or whose group is archived has no buttons and no seat', async () => {
  const room = await alpha.group('pumpe', ada.who, 'closed');
  const invited = async (who: Colleague) => {
    await ada.send('/groups/pumpe/invitations', { person: who.who.id });
    expect((await notificationOf(who)).offers).toEqual([
      '/groups/pumpe/membership',
      '/groups/pumpe/invitation/refusal',
    ]);
  };
  const over = async (who: Colleague) => {
    const { says, offers } = await notificationOf(who);
    expect([says.includes('Ada invited you to Pumpe; the invitation was answered'), offers]).toEqual([
      true,
      [],
    ]);
  };
  await invited(otto);
  await ada.send(`/groups/pumpe/requests/${otto.who.id}/refusal`);
  await over(otto);
  await otto.send('/groups/pumpe/membership');
  expect(await stateOf(otto.who.id, room)).toBe('requested');
  await invited(eva);
  await eva.send('/groups/pumpe/invitation/refusal');
  await over(eva);
  await invited(kim);
  expect((await notificationOf(ada)).offers).toHaveLength(2); // Otto's request
  await ada.send('/groups/pumpe/archive');
  await over(kim);
  expect((await notificationOf(ada)).offers).toEqual([]);
  expect((await kim.send('/groups/pumpe/membership')).status).toBe(410);
  expect(await stateOf(kim.who.id, room)).not.toBe('active');
});

test('a request that was withdrawn is no alert any more, and approving it late gives no seat', async () => {
  const room = await alpha.group('hebel', ada.who, 'closed');
  await eva.send('/groups/hebel/membership');
  const [notification] = await alpha.db`
    select id from notifications where kind = 'group_request' and group_id = ${room.id}`;
  expect((await notificationOf(ada)).says).toContain('Eva wants to join Hebel');
  await eva.send('/groups/hebel/membership/removal');
  expect((await notificationOf(ada)).says).not.toContain('Hebel');
  const cookie = await alpha.cookie(ada.who);
  expect(
    (await ask(alpha.origin, { path: `/notifications/${notification?.id}`, headers: { cookie } })).status,
  ).toBe(404);
  expect((await ada.send(`/groups/hebel/requests/${eva.who.id}/approval`)).status).toBe(404);
  expect(await stateOf(eva.who.id, room)).toBeNull();
});

test('a late Accept from afar gives no seat, however it names the invitation that was taken back', async () => {
  const room = await alpha.group('ventil', ada.who, 'closed');
  const bob = peer.actor('bob');
  const id = await ada.find(`bob@${peer.host}`);
  await ada.send('/groups/ventil/invitations', { person: id });
  const asked = await until('the Invite', () =>
    peer.inboxed('Invite').find((each) => each.object === bob.uri),
  );
  await ada.send(`/groups/ventil/requests/${id}/refusal`);
  const { id: _id, ...nameless } = asked;
  const shapes: unknown[] = [
    asked,
    asked.id,
    nameless,
    { ...asked, id: 'x:y' },
    [asked],
    { ...nameless, object: { id: bob.uri } },
  ];
  for (const type of ['Accept', 'TentativeAccept'])
    for (const object of shapes) {
      const { status } = await peer.post(alpha.origin, activity(bob, type, object as Json), bob);
      expect([object, [202, 403, 422].includes(status)]).toEqual([object, true]);
      expect(await stateOf(id, room)).toBeNull();
    }
});
