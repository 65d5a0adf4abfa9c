import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DryRun, DryRunPartner } from '#src/agreements/dry-run.ts';
import { linesOf, missingParts } from '#src/agreements/dry-run.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { uploadFile } from '#src/media/upload.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type PeerActor } from '#test/support/peer-actor.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { signOn } from './agreed.ts';

/** Ada works at Alpha. Carla's company gets copies, Dan's no files and few fields, Rita's posts by reference; Nora's gets nothing but people. */
let alpha: TestInstance;
let ada: Worker;
let room: Room;
const peers: Record<string, Peer> = {};
const people: Record<string, PeerActor> = {};

const grants = {
  carla: {},
  dan: { categories: { file: 'deny', profile: { mode: 'copy', fields: ['title'] } } },
  rita: { categories: { post: 'reference', file: 'reference' } },
  nora: {
    scopes: ['directory.search'],
    categories: { post: 'deny', file: 'deny', profile: { mode: 'deny', fields: [] } },
  },
} as const;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha' });
  ada = await worker(alpha, 'ada');
  await alpha.db`update people set follow_policy = 'auto' where id = ${ada.who.id}`;
  room = await alpha.group('hydraulik', ada.who, 'closed');
  for (const [name, fromUs] of Object.entries(grants)) {
    const peer = await startPeer(name);
    await signOn(alpha, peer, { fromUs: fromUs as never });
    peers[name] = peer;
    people[name] = peer.actor(name);
    if (name === 'nora') continue;
    await arrives(peer, people[name], ada.who.uri);
    await arrives(peer, people[name], room.uri);
    const uri = people[name].uri;
    await until(`${name} asks`, async () => {
      const [row] = await alpha.db`
        select p.id from memberships m join people p on p.id = m.person_id where p.uri = ${uri} and m.state = 'requested'`;
      if (row) await transaction(alpha.db, (tx) => approve(tx, ada.who.id, room.id, row.id as PersonId));
      return row !== undefined;
    });
  }
}, 120_000);
afterAll(async () => {
  await alpha?.remove();
  for (const peer of Object.values(peers)) await peer.stop();
});

async function arrives(peer: Peer, who: PeerActor, object: string): Promise<void> {
  const answer = await peer.post(alpha.origin, activity(who, 'Follow', object), who);
  if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
}

const tried = (kind: DryRun['kind'], name: string, viewer: PersonId | null = ada.who.id): Promise<DryRun> =>
  alpha.app.dryRun({ kind, name, peerId: null, viewer });
function at(found: DryRun, name: string): DryRunPartner {
  const one = found.partners.find(({ host }) => host === peers[name]?.host);
  if (!one) throw new Error(`nothing said about ${name}`);
  return one;
}

const posted = (input: Parameters<typeof publishPost>[2]): Promise<string> =>
  transaction(alpha.db, (tx) => publishPost(tx, ada.who.id, input));
const attached = async (): Promise<FileId> => {
  const bytes = Buffer.from('a;b\n1;2\n');
  const file = await uploadFile(alpha.db, ada.who.id, {
    ...{ bytes, mediaType: 'text/csv', name: 'plan.csv', alt: 'the plan' },
  });
  return file.id;
};

/** The bytes without what is made at sending: ids of activities, proofs, and the number and time of an announcement. */
const settled = (body: string | undefined): string =>
  (body ?? 'nothing')
    .replaceAll(/\/ap\/a\/[0-9a-f-]{36}/g, '/ap/a/ID')
    .replaceAll(/"proofValue":"[^"]+"/g, '"proofValue":"PROOF"')
    .replaceAll(/"created":"[^"]+"/g, '"created":"NOW"')
    .replace(/("type":"Announce".*?"published":)"[^"]+"/, '$1"NOW"')
    .replace(/"seq":\d+/, '"seq":N');

async function receivedOf(name: string, about: string): Promise<string> {
  let body: string | undefined;
  await until(`${name} has received ${about}`, async () => {
    body = peers[name]?.asked
      .filter(({ method, body: bytes }) => method === 'POST' && bytes.includes(about))
      .at(-1)
      ?.body.toString();
    return body !== undefined;
  });
  return body ?? '';
}

const uriOf = async (id: string): Promise<string> => {
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
};

describe('what may not be tried', () => {
  it('does not exist, is of another company, cannot be read, or is a message between people', async () => {
    await expect(tried('person', '@nobody')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(tried('group', 'nothing')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(tried('post', '99999')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(tried('post', 'no address')).rejects.toMatchObject({ kind: 'not_found' });
    const otto = await worker(alpha, 'otto');
    const secret = await posted({ source: 'Only for Otto @otto', level: 'direct' });
    await expect(tried('post', secret, null)).rejects.toMatchObject({ kind: 'not_allowed' });
    const ines = await worker(alpha, 'ines');
    await expect(tried('post', secret, ines.who.id)).rejects.toMatchObject({ kind: 'not_found' });
    expect(
      (await tried('post', secret, otto.who.id)).partners.every((one) => one.documents.length === 0),
    ).toBe(true);
  });

  it('is said by the command too, and what it does not know', async () => {
    await expect(alpha.agreement('dry-run')).rejects.toThrow('Say what to try');
    await expect(alpha.agreement('dry-run', 'house', 'ada')).rejects.toThrow('Say what to try');
    await expect(alpha.agreement('dry-run', 'person', 'ada', '--partner', 'x')).rejects.toThrow(
      'no agreement',
    );
  });
});

describe('a post to followers with a file', () => {
  let id: string;
  beforeAll(async () => {
    id = await posted({
      source: 'The **plan** of the week',
      level: 'followers',
      fileIds: [await attached()],
    });
  });

  it.each(['carla', 'dan', 'rita'])('is shown as %s receives it, byte by byte', async (name) => {
    const [document, ...more] = at(await tried('post', id), name).documents;
    expect(more).toEqual([]);
    expect(settled(document?.body)).toBe(settled(await receivedOf(name, await uriOf(id))));
  });

  it('says what was left out, and by which term', async () => {
    const found = await tried('post', id);
    expect(at(found, 'carla')).toMatchObject({ removed: [], absence: null });
    expect(at(found, 'dan').removed).toEqual([{ part: 'attachment', why: 'agreement', term: 'file' }]);
    expect(at(found, 'dan').documents[0]).toMatchObject({ form: 'withoutFiles', how: 'sent' });
    expect(at(found, 'rita').documents[0]?.form).toBe('reference');
    expect(at(found, 'rita').removed).toContainEqual({ part: 'content', why: 'agreement', term: 'post' });
    expect(at(found, 'nora')).toMatchObject({ documents: [], absence: { code: 'notAddressed' } });
  });

  it('is found by its address and its URI as well', async () => {
    const uri = await uriOf(id);
    for (const name of [`/posts/${id}`, `${alpha.origin}/posts/${id}#top`, uri])
      expect((await tried('post', name)).uri).toBe(uri);
  });
});

describe('a post in a group of ours', () => {
  it.each(['carla', 'dan', 'rita'])('is shown as %s receives the announcement', async (name) => {
    const id = await posted({
      ...{
        source: `For all of us, and ${name}`,
        level: 'group',
        groupId: room.id,
        fileIds: [await attached()],
      },
    });
    const real = await receivedOf(name, await uriOf(id));
    expect(settled(at(await tried('post', id), name).documents[0]?.body)).toBe(settled(real));
  });
});

describe('a person', () => {
  it('is shown as partners who know them are told, and what each leaves out: by the agreement, or by the person', async () => {
    await transaction(alpha.db, (tx) =>
      editProfile(tx, ada.who.id, {
        bio: 'Builds pumps',
        fields: [
          { name: 'title', value: 'Engineer', visibility: 'all' },
          { name: 'site', value: 'Hamburg', visibility: 'all' },
          { name: 'phone', value: '4711', visibility: 'company' },
        ],
      }),
    );
    const found = await tried('person', '@ada');
    for (const name of ['carla', 'dan', 'rita'])
      expect(settled(at(found, name).documents[0]?.body)).toBe(settled(await receivedOf(name, 'Engineer')));
    expect(at(found, 'dan').removed).toContainEqual({ part: 'site', why: 'agreement', term: 'profile' });
    expect(at(found, 'carla').removed).toContainEqual({ part: 'phone', why: 'person' });
    expect(at(found, 'carla').documents[0]?.body).not.toContain('4711');
    const [given] = at(found, 'nora').documents;
    expect([given?.how, given?.body.includes('Hamburg')]).toEqual(['onRequest', false]);
  });
});

describe('a group', () => {
  it('is shown to members’ companies, and to another one the term that keeps it away', async () => {
    const found = await tried('group', 'hydraulik');
    expect(at(found, 'carla').documents[0]).toMatchObject({ how: 'sent' });
    expect(at(found, 'nora')).toMatchObject({
      documents: [],
      absence: { code: 'scope', scope: 'groups.host' },
    });
  });
});

it('sends nothing and stores nothing', async () => {
  const id = await posted({
    source: 'In the group',
    level: 'group',
    groupId: room.id,
    fileIds: [await attached()],
  });
  await until('nothing waits', async () => (await alpha.db`select 1 from deliveries`).length === 0);
  await new Promise((resolve) => setTimeout(resolve, 500)); // counted refusals are written a moment later
  const written = async () =>
    JSON.stringify(
      await alpha.db`
      select (select count(*) from activities) as activities, (select count(*) from deliveries) as deliveries,
        (select count(*) from exposures) as exposures, (select count(*) from group_log) as log,
        (select coalesce(sum(count), 0) from agreement_decisions) as refused, (select count(*) from facts) as facts,
        (select log_seq from groups where id = ${room.id}) as seq, (select count(*) from jobs) as jobs`,
    );
  const asked = Object.values(peers).map((peer) => peer.asked.length);
  const before = await written();
  for (const [kind, name] of [
    ['post', id],
    ['person', 'ada'],
    ['group', 'hydraulik'],
  ] as const)
    await tried(kind, name);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await written()).toBe(before);
  expect(Object.values(peers).map((peer) => peer.asked.length)).toEqual(asked);
});

it('a suspended partner is said to wait; one that gets a copy in the meantime is not', async () => {
  const id = await posted({ source: 'While suspended', level: 'followers' });
  await alpha.agreement('suspend', peers.dan?.origin ?? '');
  const found = await tried('post', id);
  expect([at(found, 'dan').waits, at(found, 'dan').documents.length]).toEqual([true, 1]);
  expect(at(found, 'carla').waits).toBe(false);
  await alpha.agreement('resume', peers.dan?.origin ?? '');
});

it('an end is said: nothing goes to a partner whose agreement is over', async () => {
  const id = await posted({ source: 'At the end', level: 'followers' });
  await alpha.agreement('end', peers.rita?.origin ?? '', '--now');
  const peerId = alpha.app.registry.find(peers.rita?.origin ?? '')?.peerId ?? 0;
  const found = await alpha.app.dryRun({ kind: 'post', name: id, peerId, viewer: ada.who.id });
  expect(found.partners).toMatchObject([{ documents: [], absence: { code: 'ended' } }]);
});

describe('a document, field by field', () => {
  it('has a line for each value, in its order, without the vocabulary', () => {
    const body = JSON.stringify({
      '@context': 'x',
      to: ['a', 'b'],
      object: { tag: [{ name: '#a' }], n: 1, no: null },
    });
    expect(linesOf(body)).toEqual([
      { path: 'to', value: 'a, b' },
      { path: 'object.tag.0.name', value: '#a' },
      { path: 'object.n', value: '1' },
      { path: 'object.no', value: 'null' },
    ]);
  });
  it('lacks what the whole has, or has fewer of it', () => {
    expect(missingParts({ a: 1, b: [1, 2], c: [1] }, { b: [1], c: [1] })).toEqual(['a', 'b']);
  });
});
