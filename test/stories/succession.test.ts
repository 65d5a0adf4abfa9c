import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { successionCommands } from '#src/cli/successions.ts';
import { followHome } from '#src/groups/succession/follow-home.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { receiveSuccession } from '#src/successions/receive.ts';
import { sweepOffers } from '#src/successions/expire.ts';
import { signNotice } from '#src/successions/order.ts';
import { fetchDocument } from '#federation/fetch.ts';
import { addProof } from '#federation/security/proofs.ts';
import type { Json } from '#federation/vocabulary/read.ts';
import { signed } from '#federation/groups/send-through.ts';
import { enqueue, newActivityUri } from '#federation/outbox/store.ts';
import { agree, strayKey } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { browser } from './two.ts';
import { joins, openHydraulik, words, worker, type Companies, type Worker } from './companies.ts';

// Hydraulik lives at Alpha and moves to Beta, whose Bea owns it too. Gil of Gamma is a member; so is Dora of Delta, with whom Beta has no agreement.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let dora: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
let atDelta: string;
let order: string;
let before: { readonly members: number; readonly posts: number };

const run = async <T = Record<string, unknown>>(
  at: TestInstance,
  verb: string,
  ...args: string[]
): Promise<T> => {
  const command = successionCommands[verb];
  if (!command) throw new Error(`There is no command succession ${verb}.`);
  const { json } = await command.run({ ...at.app, args });
  return JSON.parse(JSON.stringify(json)) as T;
};
const stateAt = async (at: TestInstance): Promise<string> =>
  (await run<{ state: string }>(at, 'show', order)).state;
const groupAt = async (at: TestInstance, id: string) => {
  const [row] = await at.db`
    select g.uri, g.peer_id, g.log_seq, g.archived_at, g.moved_to,
      (select count(*)::int from memberships m where m.group_id = g.id and m.state = 'active') as members,
      (select count(*)::int from posts p where p.group_id = g.id and p.removed_at is null) as posts
    from groups g where g.id = ${id}`;
  return row as {
    uri: string;
    peerId: number | null;
    movedTo: string | null;
    members: number;
    posts: number;
    archivedAt: Date | null;
  };
};

beforeAll(async () => {
  ({ companies, ada, bea, gil, room, atBeta, atGamma } = await openHydraulik());
  const { alpha, beta, delta } = companies;
  await agree(alpha, delta);
  dora = await worker(delta, 'dora');
  atDelta = await joins(dora, room, alpha, ada);
  for (const at of [alpha, beta, companies.gamma])
    await at.db`update people set is_admin = true where peer_id is null and kind = 'person'`;
});
afterAll(() => companies.end());

const tellAll = async (author: Worker, text: string, groupId: string): Promise<void> => {
  await author.post(text, { visibility: 'private', list_id: groupId });
};
const seen = async (reader: Worker, groupId: string, text: string): Promise<void> => {
  await until(`${reader.who.handle} reads “${text}”`, async () =>
    words(await reader.room(groupId)).some((each) => each.includes(text)),
  );
};

test('nobody hands a group over whom nobody at the other company owns, or that lives elsewhere', async () => {
  const { alpha, beta, gamma } = companies;
  await expect(run(alpha, 'preview', 'hydraulik', '--to', beta.host)).rejects.toThrow('owns this group yet');
  await expect(run(gamma, 'preview', 'hydraulik', '--to', beta.host)).rejects.toThrow('does not exist');
  const there = await alpha.db`select id from people where uri = ${bea.who.uri}`;
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, room.id, there[0]?.id as PersonId, 'owner'));
  await until('Beta knows that Bea owns it', async () => {
    const [row] =
      await beta.db`select role from memberships where group_id = ${atBeta} and person_id = ${bea.who.id}`;
    return row?.role === 'owner';
  });
});

test('who would stay behind is named before anybody signs, and has to be said', async () => {
  const { alpha, beta, gamma, delta } = companies;
  await tellAll(ada, 'Pumpe A ist bestellt', room.id);
  await tellAll(bea, 'Pumpe B kommt', atBeta);
  await tellAll(gil, 'Pumpe C fehlt', atGamma);
  for (const text of ['Pumpe A', 'Pumpe B', 'Pumpe C']) await seen(bea, atBeta, text);
  const task = {
    title: 'Ventil tauschen',
    task: { labels: ['pumpe'] },
    visibility: 'private',
    list_id: room.id,
  };
  await ada.post('Bis Freitag', { ...task });
  await seen(gil, atGamma, 'Bis Freitag');
  const { companies: named } = await run<{ companies: { origin: string; stays: string | null }[] }>(
    alpha,
    ...(['preview', 'hydraulik', '--to', beta.host] as const),
  );
  expect(named).toEqual([
    expect.objectContaining({ origin: gamma.origin, stays: null }),
    expect.objectContaining({ origin: delta.origin, stays: expect.stringContaining('no agreement') }),
  ]);
  const offered = ['offer', 'hydraulik', '--to', beta.host, '--by', 'ada'] as const;
  await expect(run(alpha, ...offered)).rejects.toThrow('could not come along');
  await alpha.db`update people set is_admin = false where id = ${ada.who.id}`;
  await expect(run(alpha, ...offered, '--leave-behind', delta.host)).rejects.toThrow('administrators');
  await alpha.db`update people set is_admin = true where id = ${ada.who.id}`;
  ({ id: order } = await run<{ id: string }>(alpha, ...offered, '--leave-behind', delta.host));
  await expect(run(alpha, ...offered, '--leave-behind', delta.host)).rejects.toThrow('already');
  await until('Beta has the offer', async () => (await beta.db`select from successions`).length === 1);
});

test('nobody but the partner’s key says anything about it', async () => {
  const { alpha, beta } = companies;
  const { order: said } = await run<{ order: { agreement: string } }>(beta, 'show', order);
  const notice = {
    ...({ type: 'KontorSuccessionNotice', succession: order, agreement: said.agreement } as const),
    ...({ from: alpha.origin, to: beta.origin, at: new Date().toISOString(), state: 'handed' } as const),
    ...{ digest: 'A'.repeat(43), lines: 1, seq: 1, epoch: 1, reason: '' },
  };
  const document = await signNotice(notice, strayKey(`${alpha.origin}/actor`));
  await expect(receiveSuccession(beta.app, { kind: 'notice', document })).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  expect(await stateAt(beta)).toBe('offered');
  // Nothing is handed out before the moment.
  const estate = `${room.uri}/estate?part=group`;
  expect(await fetchDocument(beta.app.federation, estate)).toBeNull();
});

test('what is not taken over line by line is not taken over at all, and the old home goes on', async () => {
  const { alpha, beta, gamma } = companies;
  const second = await alpha.group('dichtungen', ada.who, 'closed');
  const there = await joins(bea, second, alpha, ada);
  const atThird = await joins(gil, second, alpha, ada);
  const [row] = await alpha.db`select id from people where uri = ${bea.who.uri}`;
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, second.id, row?.id as PersonId, 'owner'));
  await until('Bea owns it', async () => {
    const [own] =
      await beta.db`select role from memberships where group_id = ${there} and person_id = ${bea.who.id}`;
    return own?.role === 'owner';
  });
  await tellAll(ada, 'Ring 12 passt', second.id);
  await seen(bea, there, 'Ring 12 passt');
  await beta.db`update posts set text = 'Ring 13 passt' where group_id = ${there}`;
  // Alpha claims besides that Gamma has a copy of what Bea said to her company alone: whoever has one gets its corrections.
  const own = await bea.post('Nur für Beta', { visibility: 'unlisted' });
  const [private_] = await beta.db<{ uri: string }[]>`select uri from posts where id = ${own.id}`;
  const secret = private_?.uri ?? '';
  await tellAll(ada, 'Gelogen', second.id);
  await seen(bea, there, 'Gelogen');
  await alpha.db`update posts set uri = ${secret} where group_id = ${second.id} and text = 'Gelogen'`;
  await alpha.db`
    insert into exposures (object_uri, peer_id, how) select ${secret}, id, 'received' from peers where origin = ${gamma.origin}`;
  // By the pages, this time: nobody else has them, and an offer that was declined or withdrawn is over.
  const pages = '/settings/company/successions';
  const [adas, beas, gils] = await Promise.all([browser(ada), browser(bea), browser(gil)]);
  await gamma.db`update people set is_admin = false where id = ${gil.who.id}`;
  expect(await gils.page(pages)).not.toContain('name="group"');
  const [peer] = await alpha.db<{ id: number }[]>`select id from peers where origin = ${beta.origin}`;
  const chosen = { group: second.id, to: String(peer?.id) };
  expect(await adas.page(`${pages}?group=${chosen.group}&to=${chosen.to}`)).toContain('comes along');
  const offer = async (): Promise<string> => {
    expect((await adas.send(pages, chosen)).status).toBe(303);
    const [made] = await alpha.db<{ id: string }[]>`
      select id from successions where group_id = ${second.id} order by created_at desc limit 1`;
    const id = made?.id ?? '';
    await until(
      'Beta has the offer',
      async () => (await beta.db`select from successions where id = ${id}`).length === 1,
    );
    return id;
  };
  const stateHere = async (at: TestInstance, id: string): Promise<string> =>
    (await run<{ state: string }>(at, 'show', id)).state;
  const declined = await offer();
  expect((await adas.send(`${pages}/${declined}/acceptance`)).status).toBe(422);
  await beas.send(`${pages}/${declined}/refusal`);
  await until('Alpha knows', async () => (await stateHere(alpha, declined)) === 'declined');
  const withdrawn = await offer();
  await adas.send(`${pages}/${withdrawn}/withdrawal`);
  await until('Beta knows', async () => (await stateHere(beta, withdrawn)) === 'withdrawn');
  const id = await offer();
  expect((await beas.send(`${pages}/${id}/acceptance`)).status).toBe(303);
  const stateOf = async (at: TestInstance) =>
    (await run<{ state: string; trouble: string }>(at, 'show', id)).state;
  await until(
    'both know that it failed',
    async () => (await stateOf(alpha)) === 'failed' && (await stateOf(beta)) === 'failed',
  );
  const { trouble } = await run<{ trouble: string }>(alpha, 'show', id);
  expect(trouble).toMatch(/^4 of \d+ lines differ: missing: post/);
  expect(await beta.db`select from exposures where object_uri = ${secret}`).toEqual([]);
  expect(await groupAt(beta, there)).toMatchObject({ uri: second.uri });
  expect((await groupAt(alpha, second.id)).peerId).toBeNull();
  await tellAll(gil, 'Weiter bei Alpha', atThird);
  await seen(ada, second.id, 'Weiter bei Alpha');
});

test('both sign, and the group lives at the other company with everything that it was', async () => {
  const { alpha, beta, gamma, delta } = companies;
  before = await groupAt(alpha, room.id);
  // Delta and Beta agree meanwhile, but not about this group: Delta does not follow it there.
  await agree(beta, delta);
  const agreement = delta.app.registry.find(beta.origin)?.agreementId ?? '';
  const { instanceActor } = delta.app.instance.addresses;
  await transaction(delta.db, (tx) => narrow(tx, instanceActor, agreement, { in: { groups: ['anderes'] } }));
  await delta.app.registry.refresh();
  await run(beta, 'accept', order, '--by', 'bea');
  await until('Beta has taken it over', async () => {
    const state = await stateAt(beta);
    if (state === 'failed') throw new Error(String((await run(beta, 'show', order)).trouble));
    return state === 'done';
  });
  await until('Alpha has heard', async () => (await stateAt(alpha)) === 'done');
  const [given, taken] = [await run(alpha, 'show', order), await run(beta, 'show', order)];
  expect(given.digest).toBe(taken.digest);
  expect(given.document).toEqual(taken.document);
  const home = await groupAt(beta, atBeta);
  expect(home).toMatchObject({
    uri: room.uri.replace(alpha.origin, beta.origin),
    peerId: null,
    posts: before.posts,
  });
  // Dora of Delta stays behind.
  expect(home.members).toBe(before.members - 1);
  await until('Alpha and Gamma follow without a click', async () => {
    const [a, c] = [await groupAt(alpha, room.id), await groupAt(gamma, atGamma)];
    return a.uri === home.uri && c.uri === home.uri && c.members === home.members;
  });
  await until('Delta knows where it went', async () => (await groupAt(delta, atDelta)).movedTo === home.uri);
  expect((await groupAt(delta, atDelta)).archivedAt).not.toBeNull();
  const toldOf = async ({ at, who }: Worker, groupId: string): Promise<string[]> => {
    const rows = await at.db<{ detail: string }[]>`
      select detail from notifications where person_id = ${who.id} and kind = 'group_moves' and group_id = ${groupId} order by id`;
    return rows.map(({ detail }) => detail);
  };
  expect(await toldOf(gil, atGamma)).toEqual(['announced Beta SAS', 'moved Beta SAS']);
  expect(await toldOf(dora, atDelta)).toEqual(['announced Beta SAS', 'behind']);
  expect(await toldOf(bea, atBeta)).toEqual(['offered Alpha AG', 'announced Beta SAS', 'moved Beta SAS']);
  for (const at of [alpha, beta]) {
    const acts = await at.db<{ what: string }[]>`
      select said::jsonb ->> 'what' as what from audit_log where about = ${`succession:${order}`} order by id`;
    expect(acts.map(({ what }) => what)).toEqual(
      ['offered', 'signed', 'handed', 'done'].map((step) => `succession.${step}`),
    );
  }
});

test('what is said goes through the new home, and reaches everyone', async () => {
  await tellAll(gil, 'Gil nach dem Umzug', atGamma);
  await seen(ada, room.id, 'Gil nach dem Umzug');
  await seen(bea, atBeta, 'Gil nach dem Umzug');
  await tellAll(ada, 'Ada nach dem Umzug', room.id);
  await seen(gil, atGamma, 'Ada nach dem Umzug');
  const gils = (await gil.room(atGamma)).find(({ content }) => content.includes('Pumpe A'));
  await gil.like(gils?.id ?? '');
  await until('Ada’s old post is liked at Alpha', async () =>
    (await ada.room(room.id)).some((s) => s.content.includes('Pumpe A') && s.favourites_count === 1),
  );
});

test('the old address answers with the new one, and what still comes there is passed on', async () => {
  const { alpha, beta, gamma } = companies;
  const movedTo = `${beta.origin}${new URL(room.uri).pathname}`;
  await until('it says where it is now', async () => {
    const moved = await fetchDocument(gamma.app.federation, room.uri);
    expect(moved).toMatchObject({ type: 'Group' });
    return moved?.movedTo === movedTo;
  });
  expect(await fetchDocument(gamma.app.federation, `${room.uri}/log`)).toBeNull();
  const { federation } = gamma.app;
  await transaction(gamma.db, async (tx) => {
    const id = `${gamma.origin}/ap/o/00000000-0000-4000-8000-000000000001`;
    const to = [room.uri, `${room.uri}/followers`];
    const note = {
      id,
      type: 'Note',
      attributedTo: gil.who.uri,
      content: '<p>Noch an die alte Adresse</p>',
      to,
      audience: room.uri,
    };
    const said = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: newActivityUri(federation),
      type: 'Create',
    };
    const published = new Date().toISOString();
    const activity = await signed(federation, tx, gil.who.uri, {
      ...{ ...said, actor: gil.who.uri, to, audience: room.uri, published },
      object: { ...note, published },
    });
    const peer = await tx<{ id: number }[]>`select id from peers where origin = ${alpha.origin}`;
    await enqueue(federation, tx, {
      ...{ actorUri: gil.who.uri, activity, orderingKey: room.uri, scope: 'groups.join', category: 'post' },
      targets: { peerIds: [peer[0]?.id ?? 0] },
    });
  });
  await seen(bea, atBeta, 'Noch an die alte Adresse');
  await seen(ada, room.id, 'Noch an die alte Adresse');
});

test('the former home cannot show again what was said long ago, or what the group has announced already', async () => {
  const { alpha, beta, gamma } = companies;
  const { federation } = gamma.app;
  const said = async (text: string, createdMs: number): Promise<Json> => {
    const id = `${gamma.origin}/ap/o/${randomUUID()}`;
    const published = new Date().toISOString();
    const about = { to: [room.uri, `${room.uri}/followers`], audience: room.uri, published };
    const note = { id, type: 'Note', attributedTo: gil.who.uri, content: `<p>${text}</p>`, ...about };
    const [key] = await federation.keyring.keys(gil.who.uri, 'ed25519');
    if (!key) throw new Error('Gil has no key.');
    return addProof(
      {
        '@context': 'https://www.w3.org/ns/activitystreams',
        ...{ id: newActivityUri(federation), type: 'Create', actor: gil.who.uri, object: note, ...about },
      },
      { verificationMethod: key.keyUri, privateKey: key.privateKey, created: new Date(createdMs) },
    );
  };
  const passOn = async (inner: Json): Promise<void> => {
    const actor = `${alpha.origin}/actor`;
    const activity = { type: 'Announce', actor, to: [atBetaUri()], object: inner };
    await transaction(alpha.db, (tx) =>
      enqueue(alpha.app.federation, tx, {
        ...{ actorUri: actor, orderingKey: room.uri, scope: 'groups.join', category: 'post' },
        activity: {
          '@context': 'https://www.w3.org/ns/activitystreams',
          id: newActivityUri(alpha.app.federation),
          ...activity,
        },
        targets: { groupInbox: room.id },
      }),
    );
  };
  const atBetaUri = (): string => room.uri.replace(alpha.origin, beta.origin);
  await passOn(await said('Vor einem Monat gesagt', Date.now() - 30 * 86_400_000));
  await passOn(await said('Soeben gesagt', Date.now()));
  await seen(bea, atBeta, 'Soeben gesagt');
  expect(words(await bea.room(atBeta)).join(' ')).not.toContain('Vor einem Monat');
});

test('a group that says it moved to where another one lives stays behind, and nobody is in that other one for it', async () => {
  const { gamma } = companies;
  const [old] = await gamma.db<{ id: GroupId; uri: string }[]>`
    select id, uri from groups where handle = 'dichtungen' and peer_id is not null`;
  const there = await groupAt(gamma, atGamma);
  const to = {
    ...{ uri: there.uri, peerId: there.peerId ?? 0, handle: 'hydraulik', pageUrl: null },
    ...{ inboxUri: `${there.uri}/inbox`, sharedInboxUri: null, followersUri: null },
  };
  const group = old ?? { id: '0' as GroupId, uri: '' };
  expect(await transaction(gamma.db, (tx) => followHome(tx, group.id, to, false))).toBe(true);
  expect(await groupAt(gamma, group.id)).toMatchObject({ uri: group.uri, movedTo: there.uri });
  expect(await groupAt(gamma, atGamma)).toMatchObject({ uri: there.uri, members: there.members });
});

test('a second time it changes nothing, and who has moved cannot be handed over again from here', async () => {
  const { alpha, beta } = companies;
  await run(beta, 'accept', order, '--by', 'bea').then(
    () => expect.unreachable(),
    (error: Error) => expect(error.message).toContain('no longer open'),
  );
  await expect(run(alpha, 'preview', 'hydraulik', '--to', beta.host)).rejects.toThrow('has its home at');
});

test('a group moves back to where it came from, and is heard there as before', async () => {
  const { alpha, beta, gamma } = companies;
  const { id } = await run<{ id: string }>(beta, 'offer', 'hydraulik', '--to', alpha.host, '--by', 'bea');
  await until('Alpha has the offer', async () => {
    const { state, trouble } = await run<{ state: string; trouble: string }>(beta, 'show', id);
    if (state === 'failed') throw new Error(trouble);
    return (await alpha.db`select from successions where id = ${id}`).length === 1;
  });
  await run(alpha, 'accept', id, '--by', 'ada');
  for (const at of [alpha, beta])
    await until(`it is done at ${at.name}`, async () => {
      const { state, trouble } = await run<{ state: string; trouble: string }>(at, 'show', id);
      if (state === 'failed') throw new Error(trouble);
      return state === 'done';
    });
  await until('Beta and Gamma follow', async () => {
    const seats = [await groupAt(beta, atBeta), await groupAt(gamma, atGamma)];
    return seats.every(({ uri, peerId }) => uri === room.uri && peerId !== null);
  });
  await tellAll(ada, 'Wieder bei Alpha', room.id);
  await seen(gil, atGamma, 'Wieder bei Alpha');
  await tellAll(gil, 'Auch von Gamma', atGamma);
  await seen(bea, atBeta, 'Auch von Gamma');
  await seen(ada, room.id, 'Auch von Gamma');
});

test('an offer ends after fourteen days, a company that pesters is braked, and what was staged goes with an order', async () => {
  const { alpha, beta } = companies;
  const offer = async () =>
    (await run<{ id: string }>(alpha, 'offer', 'hydraulik', '--to', beta.host, '--by', 'ada')).id;
  const stands = (at: TestInstance, id: string) => async () =>
    (await at.db<{ state: string }[]>`select state from successions where id = ${id}`)[0]?.state ?? '';
  const arrives = (id: string) => until('Beta has it', async () => (await stands(beta, id)()) === 'offered');
  const first = await offer();
  await arrives(first);
  for (const at of [alpha, beta])
    await at.db`update successions set created_at = now() - interval '15 days' where id = ${first}`;
  await expect(run(beta, 'accept', first, '--by', 'bea')).rejects.toThrow('older than 14 days');
  await transaction(beta.db, sweepOffers);
  await until('Alpha hears that it is declined', async () => (await stands(alpha, first)()) === 'declined');

  // Withdrawn while it is being taken.
  const second = await offer();
  await arrives(second);
  await beta.db`update successions set state = 'handing' where id = ${second}`;
  await beta.db`
    insert into group_log (group_id, seq, activity_uri, body) values (${atBeta}, 999999, ${`${beta.origin}/staged`}, ${Buffer.from('{}')})`;
  await run(alpha, 'withdraw', second, '--by', 'ada');
  await until('nothing is left of it', async () => {
    const rows = await beta.db`select from group_log where group_id = ${atBeta}`;
    return rows.length === 0 && (await stands(beta, second)()) === 'withdrawn';
  });

  const third = await offer();
  await arrives(third);
  await beta.db`update successions set created_at = now() where id = ${first}`;
  await run(beta, 'decline', third, '--by', 'bea');
  await until('Alpha hears it', async () => (await stands(alpha, third)()) === 'declined');
  const fourth = await offer();
  const [{ document } = { document: null }] = await alpha.db<{ document: unknown }[]>`
    select document from successions where id = ${fourth}`;
  await expect(receiveSuccession(beta.app, { kind: 'offer', document })).rejects.toMatchObject({
    kind: 'too_many',
  });
  expect(await stands(beta, fourth)()).toBe('');
});
