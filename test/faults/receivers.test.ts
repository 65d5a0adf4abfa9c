import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signWith } from '#test/support/agreements.ts';
import { settle, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { inboxes, refuseWith, sometimes, startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';
import { agree } from '#test/support/agreements.ts';
import { accountOf } from '#test/adversary/scene.ts';

// security.md, "Faults": receivers that are slow, failing, overloaded, or lose their answers. Each partner has one person who follows Ada.
let alpha: TestInstance;
let ada: Member;
const peers: Peer[] = [];
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
});
afterAll(async () => {
  await alpha.remove();
  await Promise.all(peers.map((peer) => peer.stop()));
});

/** A partner with a follower of Ada's, behaving well until told otherwise. */
async function partner(name: string): Promise<Peer> {
  const peer = await startPeer(name);
  peers.push(peer);
  await signWith(alpha, peer);
  const fan = peer.actor('fan');
  await peer.post(alpha.origin, activity(fan, 'Follow', ada.uri), fan);
  await until('the Accept', () => peer.inboxed('Accept').length === 1);
  return peer;
}
const post = async (status: string): Promise<{ id: string; uri: string }> =>
  (
    await alpha.api<{ id: string; uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status, visibility: 'private' },
      ada.token,
    )
  ).data;
const arrived = (peer: Peer, word: string): Json[] =>
  peer.inboxed('Create').filter((c) => String((c.object as Json).content).includes(word));
/** What waits for a later attempt is due now. */
const hurry = async (): Promise<void> => {
  await alpha.db`update deliveries set next_at = now(), lease_until = null where lease_until is null or lease_until < now()`;
  await alpha.db`update peers set retry_at = null`;
};

const waitingFor = async (peer: Peer): Promise<number> =>
  (
    await alpha.db`select 1 from deliveries d join peers p on p.id = d.peer_id where p.origin = ${peer.origin}`
  ).count;

test('partners that never answer, or answer a byte a second, delay nobody and get everything in the end', async () => {
  const [silent, dripping, quick] = [
    await partner('silent'),
    await partner('dripping'),
    await partner('quick'),
  ];
  silent.inbox(inboxes.stall);
  dripping.inbox(inboxes.drip);
  for (let i = 0; i < 12; i++) await post(`to the slow ${i}.`);
  await until('the quick one has everything', () => arrived(quick, 'to the slow').length === 12, {
    timeoutMs: 10_000,
  });
  for (const slow of [silent, dripping]) {
    expect(arrived(slow, 'to the slow').length).toBeGreaterThan(0);
    slow.inbox(inboxes.accept);
  }
  // Given up within 15 s, and then sent again: nothing is lost.
  await until(
    'the slow ones have everything',
    async () => {
      await hurry();
      return (await waitingFor(silent)) + (await waitingFor(dripping)) === 0;
    },
    { timeoutMs: 25_000, everyMs: 500 },
  );
  for (const slow of [silent, dripping])
    expect(new Set(arrived(slow, 'to the slow').map((c) => c.id)).size).toBe(12);
}, 45_000);

test('half of the answers are errors: everything arrives, each thing under one id, each thread in order', async () => {
  const flaky = await partner('flaky');
  const taken: Json[] = [];
  let n = 0;
  flaky.inbox((asked, response) => {
    if (++n % 2 === 1) return void response.writeHead(500).end();
    taken.push(asked.json);
    response.writeHead(202).end();
  });
  const root = await post('flaky root');
  for (let i = 1; i <= 6; i++)
    await alpha.api(
      'POST',
      '/api/v1/statuses',
      { status: `flaky answer ${i}`, in_reply_to_id: root.id },
      ada.token,
    );
  const words = () =>
    taken
      .filter((t) => t.type === 'Create')
      .map((t) => /flaky (root|answer \d)/.exec(String((t.object as Json).content))?.[1]);
  await until(
    'all seven were taken',
    async () => {
      await hurry();
      return words().length >= 7;
    },
    { timeoutMs: 20_000, everyMs: 200 },
  );
  expect(words()).toEqual(['root', ...[1, 2, 3, 4, 5, 6].map((i) => `answer ${i}`)]);
});

test('429 with Retry-After is honoured for the whole partner, and for nobody else', async () => {
  const busy = await partner('busy');
  const calm = await partner('calm');
  let refused = 0;
  busy.inbox((_asked, response) => {
    refused++;
    response.writeHead(429, { 'retry-after': '3600' }).end();
  });
  await post('first for busy');
  await until('it was refused', () => refused === 1);
  await until('the partner rests', async () => {
    const [row] =
      await alpha.db`select retry_at > now() + interval '50 minutes' as rests from peers where origin = ${busy.origin}`;
    return row?.rests === true;
  });
  await post('second for busy');
  await until('others have both', () => arrived(calm, 'for busy').length === 2);
  await settle(1_200);
  expect(refused).toBe(1);
  busy.inbox(inboxes.accept);
  await hurry();
  await until('it has both', () => new Set(arrived(busy, 'for busy').map((c) => c.id)).size === 2);
});

test('a receiver that keeps it and loses the answer is told twice and shows it once', async () => {
  // A real receiver behind a door that slams: it hands the request on, and hangs up.
  const gamma = await startInstance({ name: 'gamma', company: 'Gamma Ltd' });
  const gil = await gamma.person('gil');
  await agree(alpha, gamma);
  const account = await accountOf(gamma, gil, ada.acct);
  await gamma.api('POST', `/api/v1/accounts/${account}/follow`, {}, gil.token);
  await until(
    'Gil follows Ada',
    async () =>
      (
        await alpha.db`
    select 1 from follows f join people p on p.id = f.follower_id where p.uri = ${gil.uri} and f.state = 'accepted'`
      ).count === 1,
  );
  const { uri } = await post('told twice');
  await until(
    'it is there',
    async () => (await gamma.db`select 1 from posts where uri = ${uri}`).count === 1,
  );
  // As if the answer had been lost: the same delivery goes out again.
  const [peer] = await alpha.db`select id from peers where origin = ${gamma.origin}`;
  await until(
    'the first was settled',
    async () => (await alpha.db`select 1 from deliveries where peer_id = ${peer?.id}`).count === 0,
  );
  await alpha.db`
    insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope)
    select id, ${peer?.id}, ${`${gamma.origin}/inbox`}, object_uri, '{}' from activities where object_uri = ${uri} and type = 'Create'`;
  await until(
    'the second was settled',
    async () => (await alpha.db`select 1 from deliveries where peer_id = ${peer?.id}`).count === 0,
  );
  const home = await gamma.api<{ uri: string }[]>('GET', '/api/v1/timelines/home', undefined, gil.token);
  expect(home.data.filter((s) => s.uri === uri)).toHaveLength(1);
  await gamma.remove();
});

test('a connection that closes after the request is tried again under the same id', async () => {
  const deaf = await partner('deaf');
  let hangUps = 0;
  deaf.inbox(sometimes(() => ++hangUps <= 2, inboxes.hangUp));
  const { uri } = await post('say again');
  const ofPost = () => deaf.inboxed('Create').filter((c) => (c.object as Json).id === uri);
  await until(
    'it was answered at last',
    async () => {
      await hurry();
      return (await waitingFor(deaf)) === 0;
    },
    { everyMs: 300 },
  );
  expect(ofPost().length).toBeGreaterThan(1);
  expect(new Set(ofPost().map((c) => c.id)).size).toBe(1);
});

describe('a refusal for good', () => {
  test.each([400, 410])('%i ends in a dead letter that says so, and holds up nothing', async (status) => {
    const stern = await partner(`stern${status}`);
    stern.inbox(sometimes((a) => JSON.stringify(a.json).includes('badly put'), refuseWith(status)));
    await post('badly put');
    await post('well put');
    await until('the next one arrived', () => arrived(stern, 'well put').length === 1);
    const [letter] = await alpha.db`
      select reason from dead_letters d join peers p on p.id = d.peer_id where p.origin = ${stern.origin}`;
    expect(letter?.reason).toContain(String(status));
  });

  test('a 404 for a while is none: it is tried again', async () => {
    const moving = await partner('moving');
    moving.inbox(refuseWith(404));
    await post('while moving');
    await until('it was asked', () => arrived(moving, 'while moving').length > 0);
    moving.inbox(inboxes.accept);
    await until(
      'it arrived',
      async () => {
        await hurry();
        return (await waitingFor(moving)) === 0;
      },
      { everyMs: 300 },
    );
    expect(
      (
        await alpha.db`select 1 from dead_letters d join peers p on p.id = d.peer_id where p.origin = ${moving.origin}`
      ).count,
    ).toBe(0);
  });
});
