import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catchUp } from '#federation/groups/catch-up.ts';
import { catchUpJob } from '#federation/groups/catch-up-job.ts';
import { federationJobs, groupDigestJob, enqueueGroupDigest } from '#federation/jobs.ts';
import { resolveActor } from '#federation/actors/resolve.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Job } from '#src/platform/job.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { openScene, pathOf, type Scene } from './partner.ts';

/** A group at Beta, whose home serves what a test wants; Ada of Alpha is a member, and so is Bob of Beta. */
let scene: Scene;
let serial = 0;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

interface Room {
  readonly id: GroupId;
  readonly group: PeerActor;
  /** Serves the log: its entries, on pages of two. */
  log(entries: readonly unknown[], more?: Json): void;
  texts(): Promise<string[]>;
  seq(): Promise<string>;
}

async function newRoom(): Promise<Room> {
  const { alpha, ada, beta, bob } = scene;
  const group = beta.actor(`werft${++serial}`, 'Group');
  const known = await resolveActor(alpha.app.federation, group.uri);
  const id = known?.id as GroupId;
  await alpha.db`
    insert into memberships (group_id, person_id, state, uri) values (${id}, ${ada.id}, 'active', ${`${alpha.origin}/ap/a/${id}`})`;
  await alpha.db`update groups set epoch = 1 where id = ${id}`;
  await resolveActor(alpha.app.federation, bob.uri);
  const path = pathOf(`${group.uri}/log`);
  return {
    id,
    group,
    log(entries, more = {}) {
      const head = { '@context': 'https://www.w3.org/ns/activitystreams', epoch: 1, lastSeq: entries.length };
      beta.serve(path, { ...head, id: `${group.uri}/log`, type: 'OrderedCollection', ...more });
      for (let after = 0; after <= entries.length; after++) {
        const last = after + 2;
        beta.serve(`${path}?after=${after}`, {
          ...head,
          id: `${group.uri}/log?after=${after}`,
          type: 'OrderedCollectionPage',
          orderedItems: entries.slice(after, last),
          ...(last < entries.length ? { next: `${group.uri}/log?after=${last}` } : {}),
          ...more,
        });
        const entry = entries[after];
        if (entry !== undefined) beta.serve(`${path}/${after + 1}`, entry as Json);
      }
    },
    async texts() {
      const rows = await alpha.db`select text from posts where group_id = ${id} order by received_at, id`;
      return rows.map((row) => String(row.text));
    },
    async seq() {
      const [row] = await alpha.db`select log_seq from groups where id = ${id}`;
      return String(row?.logSeq);
    },
  };
}

const entryOf = ({ group }: Room, seq: number, text: string, by = scene.bob): Json => {
  const post = note(by, text, { to: [group.uri, group.followers], audience: group.uri });
  const inner = proven(by, activity(by, 'Create', post));
  return activity(group, 'Announce', inner, { to: [group.followers], audience: group.uri, seq, epoch: 1 });
};
const run = (room: Room, attempts?: number) =>
  catchUp(scene.alpha.app.federation, { groupId: room.id }, attempts);

describe('catching up with a partner’s group', () => {
  test('reads page after page, and ends at the last number', async () => {
    const room = await newRoom();
    room.log([1, 2, 3, 4, 5].map((n) => entryOf(room, n, `entry ${n}`)));
    await run(room);
    expect(await room.texts()).toEqual(['entry 1', 'entry 2', 'entry 3', 'entry 4', 'entry 5']);
    expect(await room.seq()).toBe('5');
  });

  test('jumps over what the home leaves out', async () => {
    const room = await newRoom();
    room.log([entryOf(room, 40, 'forty')], { lastSeq: 42 });
    await run(room);
    expect(await room.texts()).toEqual(['forty']);
    expect(await room.seq()).toBe('42');
  });

  test('takes one entry only when the page as a whole cannot be read', async () => {
    const room = await newRoom();
    let deep: Json = {};
    for (let n = 0; n < 40; n++) deep = { summary: '', object: deep };
    const bad = activity(room.group, 'Announce', deep, { seq: 2, epoch: 1 });
    room.log([entryOf(room, 1, 'before'), bad, entryOf(room, 3, 'after')]);
    await run(room);
    expect(await room.texts()).toEqual(['before', 'after']);
    expect(await room.seq()).toBe('3');
  });

  test('leaves out what nobody vouches for, and goes on', async () => {
    const room = await newRoom();
    const altered = entryOf(room, 1, 'as Bob wrote it');
    const inner = altered.object as Json;
    const twisted = {
      ...altered,
      object: { ...inner, object: { ...(inner.object as Json), content: 'twisted' } },
    };
    const ofAnother = { ...entryOf(room, 2, 'of another group'), actor: `${scene.beta.origin}/g/other` };
    room.log([twisted, ofAnother, entryOf(room, 3, 'honest')]);
    await run(room);
    expect(await room.texts()).toEqual(['honest']);
  });

  test('reads an entry that the page only names', async () => {
    const room = await newRoom();
    room.log([entryOf(room, 1, 'large')]);
    const { beta } = scene;
    const path = pathOf(`${room.group.uri}/log`);
    const page = { type: 'OrderedCollectionPage', id: `${room.group.uri}/log?after=0`, epoch: 1, lastSeq: 1 };
    beta.serve(`${path}?after=0`, { ...page, orderedItems: [`${room.group.uri}/log/1`] });
    await run(room);
    expect(await room.texts()).toEqual(['large']);
  });

  test('refuses a log that goes in circles', async () => {
    const room = await newRoom();
    room.log([entryOf(room, 1, 'round')], { lastSeq: 9, next: `${room.group.uri}/log?after=0` });
    await expect(run(room)).rejects.toThrow('circles');
  });

  test('asks nothing of a group that nobody here belongs to', async () => {
    const room = await newRoom();
    room.log([entryOf(room, 1, 'not ours')]);
    await scene.alpha.db`delete from memberships where group_id = ${room.id}`;
    const before = scene.beta.asked.length;
    await run(room);
    expect(scene.beta.asked.length).toBe(before);
  });

  test('waits for an author’s host that does not answer, but not for ever', async () => {
    const room = await newRoom();
    const newcomer = scene.gamma.actor('newcomer');
    let isAway = true;
    scene.gamma.serve(new URL(newcomer.uri).pathname, (_asked, response) =>
      isAway
        ? void response.writeHead(503).end()
        : void response
            .writeHead(200, { 'content-type': 'application/activity+json' })
            .end(JSON.stringify(newcomer.document)),
    );
    room.log([entryOf(room, 1, 'by a newcomer', newcomer), entryOf(room, 2, 'by Bob')]);
    await expect(run(room, 1)).rejects.toMatchObject({ retryable: true });
    expect(await room.texts()).toEqual([]);
    await run(room, 5);
    expect(await room.texts()).toEqual(['by Bob']);
    isAway = false;
  });
});

describe('the daily comparison', () => {
  test('is in the queue once, however many workers start', async () => {
    const { db } = scene.alpha;
    await enqueueGroupDigest(db);
    await enqueueGroupDigest(db);
    expect((await db`select from jobs where kind = ${groupDigestJob.kind}`).length).toBe(1);
  });

  test('orders a look at every group that somebody here belongs to, and itself for tomorrow', async () => {
    const { alpha } = scene;
    const room = await newRoom();
    await alpha.db`delete from jobs`;
    const job = { kind: groupDigestJob.kind, data: {}, attempts: 1 } as Job;
    const handler = federationJobs(alpha.app.federation).find(({ kind }) => kind === job.kind);
    await handler?.run(job);
    const brandings = await alpha.db`
      select from jobs where kind = ${catchUpJob.kind} and data->>'groupId' = ${room.id}`;
    expect(brandings.length).toBe(1);
    const next = await alpha.db`
      select from jobs where kind = ${groupDigestJob.kind} and run_at > now() + interval '20 hours'`;
    expect(next.length).toBe(1);
  });
});
