import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catchUp } from '#federation/groups/catch-up.ts';
import { remoteFiles } from '#federation/objects/remote-files.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';
import { digestOfIds, readHeader, syncFollowers, syncHeader } from '#federation/sync.ts';
import { fetchWithToken } from '#federation/groups/tokens.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { uploadFile } from '#src/media/upload.ts';
import { follow } from '#src/people/follow.ts';
import type { FileId, GroupId, PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { act } from './partner.ts';

/** Three real companies with agreements among all: the group Hydraulik lives at Alpha, Bob of Beta and Carol of Gamma are members. */
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let ada: Member;
let bob: Member;
let carol: Member;
let room: Room;
let betaRoom: GroupId;

beforeAll(async () => {
  [alpha, beta, gamma] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB' }),
  ]);
  for (const [a, b] of [
    [alpha, beta],
    [alpha, gamma],
    [beta, gamma],
  ] as const)
    await agree(a, b);
  ada = await alpha.person('ada');
  bob = await beta.person('bob');
  carol = await gamma.person('carol');
  room = await alpha.group('hydraulik', ada, 'open');
  betaRoom = await join(beta, bob);
  await join(gamma, carol);
});
afterAll(() => Promise.all([alpha, beta, gamma].map((one) => one?.remove())));

/** As a person does it: find the group by its handle, ask to join, and be a member. */
async function join(at: TestInstance, who: Member): Promise<GroupId> {
  const lookup = remoteLookup(at.app.federation);
  const id = await lookup.resolveGroup(`hydraulik@${alpha.host}`, who.id);
  if (id === null) throw new Error('The group was not found.');
  await act(at, (tx) => requestToJoin(tx, who.id, id));
  await until(`${who.handle} is a member`, async () => {
    const [row] = await at.db`select state from memberships where group_id = ${id} and person_id = ${who.id}`;
    return row?.state === 'active';
  });
  return id;
}

const say = (source: string) =>
  act(alpha, (tx) => publishPost(tx, ada.id, { source, level: 'group', groupId: room.id }));

/** Texts that Beta holds of the group, in the order in which they came. */
async function heldAtBeta(): Promise<string[]> {
  const rows = await beta.db`select text from posts where group_id = ${betaRoom} order by received_at, id`;
  return rows.map((row) => String(row.text));
}
const arrived = (text: string) => until(`"${text}" came`, async () => (await heldAtBeta()).includes(text));

async function membersAtBeta(): Promise<Record<string, string>> {
  const rows = await beta.db`
    select p.uri, m.role from memberships m join people p on p.id = m.person_id
    where m.group_id = ${betaRoom} and m.state = 'active'`;
  return Object.fromEntries(rows.map((row) => [String(row.uri), String(row.role)]));
}

describe('who joins', () => {
  test('learns who the members are and in which role', async () => {
    await until('Beta knows all three', async () => Object.keys(await membersAtBeta()).length === 3);
    expect(await membersAtBeta()).toEqual({
      [ada.uri]: 'owner',
      [bob.uri]: 'member',
      [carol.uri]: 'member',
    });
  });

  test('has the epoch of the group’s home afterwards', async () => {
    await say('so that the epoch comes along');
    await arrived('so that the epoch comes along');
    const [home] = await alpha.db`select epoch from groups where id = ${room.id}`;
    await until('the epochs are equal', async () => {
      const [there] = await beta.db`select epoch from groups where id = ${betaRoom}`;
      return there?.epoch === home?.epoch;
    });
  });
});

describe('what was lost on the way', () => {
  /** Announcements for Beta never arrive, and nobody tries again. */
  async function loseFor(work: () => Promise<unknown>): Promise<void> {
    const betaPeer = alpha.app.registry.find(beta.origin)?.peerId ?? 0;
    await alpha.db`update peers set retry_at = now() + interval '1 hour' where id = ${betaPeer}`;
    await work();
    await alpha.db`delete from deliveries where peer_id = ${betaPeer}`;
    await alpha.db`update peers set retry_at = null where id = ${betaPeer}`;
  }

  test('is read from the log when the next announcement shows the gap, once and in order', async () => {
    await say('one');
    await arrived('one');
    await loseFor(async () => {
      await say('two');
      await say('three');
    });
    await say('four');
    await arrived('three');
    const held = (await heldAtBeta()).filter((t) => ['one', 'two', 'three', 'four'].includes(t));
    expect(held.toSorted()).toEqual(['four', 'one', 'three', 'two']);
    expect(held.indexOf('two')).toBeLessThan(held.indexOf('three'));
  });

  test('is found by the daily comparison, although nothing follows', async () => {
    await loseFor(() => say('the last word'));
    await catchUp(beta.app.federation, { groupId: betaRoom });
    expect(await heldAtBeta()).toContain('the last word');
  });

  test('but deleted since, does not come', async () => {
    await loseFor(async () => {
      const id = await say('regretted');
      await act(alpha, (tx) => removePost(tx, ada.id, id));
    });
    await catchUp(beta.app.federation, { groupId: betaRoom });
    expect(await heldAtBeta()).not.toContain('regretted');
    const [home] = await alpha.db`select log_seq from groups where id = ${room.id}`;
    const [there] = await beta.db`select log_seq from groups where id = ${betaRoom}`;
    expect(there?.logSeq).toBe(home?.logSeq);
  });

  test('costs no more than a look when there is nothing', async () => {
    const before = await heldAtBeta();
    await catchUp(beta.app.federation, { groupId: betaRoom });
    expect(await heldAtBeta()).toEqual(before);
  });

  test('of members, is repaired from the group’s home', async () => {
    await until('Beta knows Carol', async () => carol.uri in (await membersAtBeta()));
    await beta.db`delete from memberships m using people p where p.id = m.person_id and p.uri = ${carol.uri}`;
    await beta.db`update groups set epoch = epoch - 1 where id = ${betaRoom}`;
    await catchUp(beta.app.federation, { groupId: betaRoom });
    expect(await membersAtBeta()).toHaveProperty([carol.uri], 'member');
  });
});

describe('content of a group at its author’s home', () => {
  test('is had with a token of the group’s home where that home does not know the reader as a member', async () => {
    const id = await act(beta, (tx) =>
      publishPost(tx, bob.id, { source: 'from Beta', level: 'group', groupId: betaRoom }),
    );
    const [post] = await beta.db`select uri from posts where id = ${id}`;
    const uri = String(post?.uri);
    // Beta has not heard of Carol.
    await beta.db`delete from memberships m using people p where p.id = m.person_id and p.uri = ${carol.uri}`;
    const plainly = await fetchWithToken(gamma.app.federation, uri, `${alpha.origin}/ap/g/no-such-group`);
    expect(plainly).toBeNull();
    expect(await fetchWithToken(gamma.app.federation, uri, room.uri)).toMatchObject({ id: uri });
  });
});

describe('followers', () => {
  let bobAtAlpha: PersonId;
  let adaAtBeta: PersonId;
  beforeAll(async () => {
    const found = await remoteLookup(beta.app.federation).resolvePerson(`@ada@${alpha.host}`, bob.id);
    if (found === null) throw new Error('Ada was not found.');
    adaAtBeta = found;
    await act(beta, (tx) => follow(tx, bob.id, adaAtBeta));
    await until('Bob follows Ada at both ends', async () => (await stateAtBeta()) === 'accepted');
    const [row] = await alpha.db`select id from people where uri = ${bob.uri}`;
    bobAtAlpha = row?.id as PersonId;
  });

  const stateAtBeta = async () => {
    const [row] =
      await beta.db`select state from follows where follower_id = ${bob.id} and followee_id = ${adaAtBeta}`;
    return row?.state as string | undefined;
  };
  const isAtAlpha = async () =>
    (await alpha.db`select from follows where follower_id = ${bobAtAlpha} and followee_id = ${ada.id}`)
      .length === 1;
  const sync = () => syncFollowers(beta.app.federation, { personId: adaAtBeta, url: `${ada.uri}/followers` });
  const age = () =>
    beta.db`update follows set accepted_at = now() - interval '1 day' where follower_id = ${bob.id}`;

  test('are told to each partner by a digest of its own people', async () => {
    alpha.app.federation.caches.digests.clear();
    const betaPeer = alpha.app.registry.find(beta.origin)?.peerId ?? 0;
    const header = (await syncHeader(alpha.app.federation, ada.uri, betaPeer)) ?? '';
    expect(readHeader(header, alpha.origin)).toEqual({
      collectionId: `${ada.uri}/followers`,
      url: `${ada.uri}/followers`,
      digest: digestOfIds([bob.uri]),
    });
    const gammaPeer = alpha.app.registry.find(gamma.origin)?.peerId ?? 0;
    expect(await syncHeader(alpha.app.federation, ada.uri, gammaPeer)).toBeNull();
  });

  test('that the followed does not count any more stop following', async () => {
    await age();
    await alpha.db`delete from follows where follower_id = ${bobAtAlpha}`;
    await sync();
    expect(await stateAtBeta()).toBeUndefined();
  });

  test('that the followed counts although nobody follows are withdrawn', async () => {
    await alpha.db`
      insert into follows (follower_id, followee_id, state, uri, accepted_at)
      values (${bobAtAlpha}, ${ada.id}, 'accepted', ${`${beta.origin}/ap/a/lost`}, now())`;
    await sync();
    await until('Alpha heard of it', async () => !(await isAtAlpha()));
  });

  test('whose acceptance got lost follow', async () => {
    await act(beta, (tx) => follow(tx, bob.id, adaAtBeta));
    await until('Alpha counts Bob', isAtAlpha);
    await until('Beta heard of it', async () => (await stateAtBeta()) === 'accepted');
    await beta.db`update follows set state = 'requested', accepted_at = null where follower_id = ${bob.id}`;
    await sync();
    expect(await stateAtBeta()).toBe('accepted');
  });

  test('are compared when a delivery carries another digest than ours', async () => {
    await age();
    await alpha.db`delete from follows where follower_id = ${bobAtAlpha}`;
    // Carol makes Alpha's deliveries of Ada go on; Bob is counted by Beta alone.
    const eve = await beta.person('eve', { sharedKeys: true });
    await act(beta, (tx) => follow(tx, eve.id, adaAtBeta));
    await until('Eve follows', async () => {
      const [row] = await beta.db`select state from follows where follower_id = ${eve.id}`;
      return row?.state === 'accepted';
    });
    await act(alpha, (tx) => publishPost(tx, ada.id, { source: 'with a digest', level: 'followers' }));
    await until('a comparison was ordered', async () => {
      const rows = await beta.db`select from jobs where kind = 'followers.sync'`;
      return rows.length === 1;
    });
  });
});

describe('Collection-Synchronization', () => {
  const origin = 'https://alpha.example';
  const digest = digestOfIds([]);
  const header = (parts: Record<string, string>) =>
    Object.entries({
      collectionId: `${origin}/ap/p/1/followers`,
      url: `${origin}/ap/p/1/followers`,
      digest,
      ...parts,
    })
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ');

  test('is read when it speaks for its sender', () => {
    expect(readHeader(header({}), origin)?.digest).toBe(digest);
  });

  test.each([
    ['a collection of another host', { collectionId: 'https://evil.example/followers' }],
    ['an address of another host', { url: 'https://evil.example/followers' }],
    ['a digest that is none', { digest: 'abc' }],
    ['no digest', { digest: '' }],
  ])('with %s is nothing', (_what, parts) => {
    expect(readHeader(header(parts), origin)).toBeNull();
  });

  test('sums ids in any order, and an even number of times to nothing', () => {
    expect(digestOfIds(['a', 'b', 'c'])).toBe(digestOfIds(['c', 'a', 'b']));
    expect(digestOfIds(['a', 'a'])).toBe('0'.repeat(64));
  });
});

describe('a partner’s attachment', () => {
  test('is passed on from its home when somebody looks, and gone when it is gone there', async () => {
    const bytes = Buffer.from('a,b\n1,2\n'.repeat(1_000));
    const file = await uploadFile(alpha.db, ada.id, {
      bytes,
      mediaType: 'text/csv',
      name: 'n.csv',
      alt: 'What we measured',
    });
    const id = await act(alpha, (tx) =>
      publishPost(tx, ada.id, {
        source: 'with a file',
        level: 'group',
        groupId: room.id,
        fileIds: [file.id],
      }),
    );
    await arrived('with a file');
    const known = async () =>
      (
        await beta.db`select id, remote_url, name, alt, bytes::int as bytes from files
        where remote_url like ${`%${file.uuid}`}`
      )[0];
    const row = await known();
    expect(row).toMatchObject({ name: 'n.csv', alt: 'What we measured', bytes: bytes.length });
    // A server that does not say the size: it is learned when somebody opens the file.
    await beta.db`update files set bytes = 0 where id = ${row?.['id']}`;
    const files = remoteFiles(beta.app.federation);
    const opened = await files.open(row?.['id'] as FileId, bob.id);
    expect(Buffer.concat(await opened.stream.toArray()).equals(bytes)).toBe(true);
    expect(opened).toMatchObject({ mediaType: 'text/csv', bytes: bytes.length });
    expect((await known())?.['bytes']).toBe(bytes.length);
    const part = await files.open(row?.['id'] as FileId, bob.id, 'bytes=1-3');
    expect([part.range, Buffer.concat(await part.stream.toArray())]).toEqual([
      { start: 1, end: 3 },
      bytes.subarray(1, 4),
    ]);
    expect((await files.open(row?.['id'] as FileId, bob.id, `bytes=${bytes.length}-`)).range).toBe(
      'unsatisfiable',
    );
    expect(Buffer.from((await files.fetchFile(String(row?.['remoteUrl']))) ?? []).equals(bytes)).toBe(true);
    await act(alpha, (tx) => removePost(tx, ada.id, id));
    await expect(files.open(row?.['id'] as FileId, bob.id)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('of a host without agreement is not asked for', async () => {
    expect(await remoteFiles(beta.app.federation).fetchFile('http://elsewhere.localhost/x.png')).toBeNull();
  });
});

describe('looking up', () => {
  const lookup = () => remoteLookup(gamma.app.federation);

  test('finds a partner’s person by handle, page and id, as the same', async () => {
    const ids = [];
    for (const name of [`ada@${alpha.host}`, `@ADA@${alpha.host}`, `${alpha.origin}/@ada`, ada.uri])
      ids.push(await lookup().resolvePerson(name, carol.id));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBeNull();
  });

  test('finds nobody where there is none, or no agreement', async () => {
    for (const name of [
      `nobody@${alpha.host}`,
      'ada@elsewhere.localhost',
      'http://elsewhere.localhost/u/ada',
      room.uri,
      'x y',
      '',
    ])
      expect([name, await lookup().resolvePerson(name, carol.id)]).toEqual([name, null]);
  });

  test('reads a post from its home when it is for somebody here, and for nobody else', async () => {
    const gammaPeer = alpha.app.registry.find(gamma.origin)?.peerId ?? 0;
    const open = await act(alpha, (tx) =>
      publishPost(tx, ada.id, { source: 'for Gamma', level: 'partner', partnerId: gammaPeer }),
    );
    const closed = await act(alpha, (tx) => publishPost(tx, ada.id, { source: 'internal' }));
    const uriOf = async (id: string) =>
      String((await alpha.db`select uri from posts where id = ${id}`)[0]?.uri);
    await until('it came', async () => {
      const rows = await gamma.db`select from posts where uri = ${await uriOf(open)}`;
      return rows.length === 1;
    });
    expect(await lookup().resolvePost(await uriOf(open), carol.id)).not.toBeNull();
    expect(await lookup().resolvePost(await uriOf(closed), carol.id)).toBeNull();
    expect(await remoteLookup(beta.app.federation).resolvePost(await uriOf(open), bob.id)).toBeNull();
  });

  test('reads again what this server lost', async () => {
    await say('lost and found');
    const [row] = await alpha.db`select uri from posts where text = 'lost and found'`;
    const uri = String(row?.uri);
    await until(
      'Gamma has it',
      async () => (await gamma.db`select from posts where uri = ${uri}`).length === 1,
    );
    await gamma.db`delete from posts where uri = ${uri}`;
    const id = await lookup().resolvePost(uri, carol.id);
    expect(id).not.toBeNull();
    const [again] = await gamma.db`select level from posts where id = ${id}`;
    expect(again?.level).toBe('group');
  });
});
