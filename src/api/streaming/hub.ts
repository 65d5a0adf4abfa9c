import type { Grant } from '#src/access/grant.ts';
import { onRevoked } from '#src/access/revoke.ts';
import { covers } from '#src/access/scopes.ts';
import { inTurn, type Changes, type Listener } from '#src/platform/changes.ts';
import type { Db } from '#src/platform/database.ts';
import { firstIdAt, type PersonId, type PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { createLru } from '#src/platform/lru.ts';
import { readChanges, type Changed } from '#src/timelines/changes.ts';
import { whoMayHaveRead } from '#src/timelines/concern.ts';
import type { Arrival } from '#src/timelines/newer.ts';
import { arrivedSince, whoseStreams, type Streamed } from '#src/timelines/streams.ts';
import type { Ears, Listening, StreamEvent, Streaming } from './streaming.ts';
import { carries, type Stream } from './streams.ts';
import { announcementFor, conversationFor, notificationsFor, statusesFor } from './tell.ts';

interface Member extends Listening {
  readonly grant: Grant;
  readonly personId: PersonId;
  readonly ears: Ears;
}

/** What one person's connections were told of notifications. */
interface Told {
  readonly joinedMs: number;
  readonly ids: Set<string>;
}

const membersMax = 5_000;
/** What is committed late has an earlier id: so far back is looked again. */
const lookBackMs = 60_000;
const rememberedMax = 1_000;
/** Of people whose notifications are read at once. */
const atOnceMax = 4;

export function createStreaming(db: Db, changes: Changes): Streaming {
  const members = new Set<Member>();
  const told = new Map<PersonId, Told>();
  const arrived = createLru<string, true>(rememberedMax);
  let stop: (() => void) | null = null;
  let closed = false;

  const people = (): PersonId[] => [...new Set([...members].map(({ personId }) => personId))];
  const hearing = { db, members, told, people };
  const work = async (lines: readonly string[]): Promise<void> => {
    if (members.size === 0) return;
    const isTooMuch = lines.includes(tooMuch);
    const changed = readChanges(lines);
    const arrivals = isTooMuch
      ? await arrivedSince(db, firstIdAt(new Date(Date.now() - lookBackMs)))
      : changed.arrivals;
    const fresh = arrivals.filter((each) => arrived.get(keyOf(each)) === undefined);
    for (const each of fresh) arrived.set(keyOf(each), true);
    await tellPosts(hearing, fresh, 'update');
    await tellPosts(hearing, changed.edited.map(asArrival), 'status.update');
    await tellGone(hearing, changed);
    await tellTopics(hearing, changed, isTooMuch);
  };
  const queue = inTurn((lines) =>
    work(lines).catch((error: unknown) => {
      log.warn('Could not tell apps what happened: {reason}', { reason: String(error) });
    }),
  );
  const listener: Listener = (lines) => queue(lines === 'missed' ? [tooMuch] : lines);
  const end = (those: (member: Member) => boolean, reason: string): void => {
    for (const member of [...members].filter(those)) {
      member.leave();
      member.ears.end(reason);
    }
  };
  const stopRevocations = onRevoked(db.instance, (what) => {
    if (what.noun === 'all') end(() => true, 'Sign in again.');
    else if (what.noun === 'person') end(({ personId }) => personId === what.id, 'The access ended.');
    else if (what.noun === 'token') end(({ grant }) => grant.tokenId === what.id, 'The token was revoked.');
  });

  return {
    join(grant, ears) {
      if (closed || members.size >= membersMax) return null;
      const { personId } = grant;
      const leave = (): void => {
        members.delete(member);
        if (![...members].some((other) => other.personId === personId)) told.delete(personId);
        if (members.size > 0) return;
        stop?.();
        stop = null;
      };
      const member: Member = { grant, personId, ears, streams: new Map(), leave };
      members.add(member);
      if (!told.has(personId)) told.set(personId, { joinedMs: Date.now(), ids: new Set() });
      stop ??= changes.hear(listener);
      return member;
    },
    get connections() {
      return members.size;
    },
    close() {
      closed = true;
      stopRevocations();
      end(() => true, 'The server restarts; connect again.');
    },
  };
}

/** More happened than could be told: what can be found is looked for. */
const tooMuch = 'missed';
const keyOf = ({ postId, shareId }: Arrival): string => `${postId} ${shareId ?? ''}`;
const asArrival = (postId: PostId): Arrival => ({ postId, shareId: null });

interface Hearing {
  readonly db: Db;
  readonly members: ReadonlySet<Member>;
  readonly told: ReadonlyMap<PersonId, Told>;
  readonly people: () => PersonId[];
}

async function tellPosts(
  { db, members, people }: Hearing,
  arrivals: readonly Arrival[],
  event: 'update' | 'status.update',
): Promise<void> {
  for (const row of await whoseStreams(db, people(), arrivals, { anyhow: event === 'status.update' })) {
    const [readers, home] = [new Set(row.readers), new Set(row.home)];
    const hears = new Map<Member, Stream[]>();
    for (const member of members) {
      if (!readers.has(member.personId)) continue;
      const isHome = home.has(member.personId);
      const streams = [...member.streams.values()].filter((stream) => carries(stream, row, isHome));
      if (streams.length > 0) hears.set(member, streams);
    }
    const wanted = [...new Set([...hears.keys()].map(({ personId }) => personId))];
    const payloads = await statusesFor(db, row, wanted);
    for (const [{ ears, personId }, streams] of hears) {
      const payload = payloads.get(personId);
      if (payload !== undefined) for (const stream of streams) ears.tell({ stream, event, payload });
    }
    if (event === 'update' && row.isMustRead) await tellAnnouncement(db, members, row);
    if (event === 'update' && row.conversationId !== null)
      await tellConversation(db, members, row, row.conversationId);
  }
}

async function tellAnnouncement(db: Db, members: ReadonlySet<Member>, row: Streamed): Promise<void> {
  const those = [...members].filter(
    ({ personId, streams }) => streams.has('user') && row.readers.includes(personId),
  );
  for (const [personId, own] of Map.groupBy(those, (member) => member.personId)) {
    const payload = await announcementFor(db, personId, row);
    if (payload !== null) tellAll(own, 'user', 'announcement', payload);
  }
}

async function tellConversation(
  db: Db,
  members: ReadonlySet<Member>,
  row: Streamed,
  conversationId: string,
): Promise<void> {
  const those = [...members].filter(
    ({ personId, streams }) => streams.has('direct') && row.readers.includes(personId),
  );
  for (const [personId, own] of Map.groupBy(those, (member) => member.personId)) {
    const payload = await conversationFor(db, personId, conversationId);
    if (payload !== null) tellAll(own, 'direct', 'conversation', payload);
  }
}

/** Mastodon's `delete` goes to whatever stream the post may have been in: of what is gone nobody can tell any more. */
async function tellGone({ db, members, people }: Hearing, changed: Changed): Promise<void> {
  const gone = new Map<string, readonly PersonId[]>();
  if (changed.gone.length > 0)
    for (const each of await whoMayHaveRead(db, people(), changed.gone)) gone.set(each.postId, each.readers);
  const unshared = changed.unshared.map(({ postId }) => asArrival(postId));
  const rows = await whoseStreams(db, people(), unshared, { anyhow: true });
  const readersOf = new Map(rows.map((row) => [row.id, row.readers]));
  for (const { postId, shareId } of changed.unshared)
    if (shareId !== null) gone.set(shareId, readersOf.get(postId) ?? []);
  for (const [id, readers] of gone) {
    const those = new Set(readers);
    for (const { personId, streams, ears } of members)
      for (const stream of those.has(personId) ? streams.values() : [])
        if (stream.name !== 'user:notification') ears.tell({ stream, event: 'delete', payload: id });
  }
}

async function tellTopics(hearing: Hearing, { topics }: Changed, isTooMuch: boolean): Promise<void> {
  const byPerson = Map.groupBy([...hearing.members], (member) => member.personId);
  const named = (name: string): PersonId[] =>
    topics.flatMap(({ personId, names }) => (names.includes(name) && byPerson.has(personId) ? personId : []));
  const notified = isTooMuch ? [...byPerson.keys()] : [...new Set(named('notifications'))];
  for (let at = 0; at < notified.length; at += atOnceMax)
    await Promise.all(
      notified.slice(at, at + atOnceMax).map((personId) => tellNotifications(hearing, personId, byPerson)),
    );
  for (const personId of new Set(named('filters')))
    tellAll(byPerson.get(personId) ?? [], 'user', 'filters_changed');
}

async function tellNotifications(
  { db, told }: Hearing,
  personId: PersonId,
  byPerson: ReadonlyMap<PersonId, readonly Member[]>,
): Promise<void> {
  const known = told.get(personId);
  const those = (byPerson.get(personId) ?? []).filter(({ streams }) =>
    notifying.some((name) => streams.has(name)),
  );
  if (!known || those.length === 0) return;
  const sinceId = firstIdAt(new Date(Math.max(known.joinedMs, Date.now() - lookBackMs)));
  for (const id of known.ids) if (BigInt(id) < BigInt(sinceId)) known.ids.delete(id);
  for (const [id, payload] of await notificationsFor(db, personId, sinceId)) {
    if (known.ids.has(id)) continue;
    known.ids.add(id);
    for (const name of notifying) tellAll(those, name, 'notification', payload);
  }
}
/** With the scope for notifications, `user` carries them too (streams.ts). */
const notifying = ['user', 'user:notification'] as const;

function tellAll(
  those: readonly Member[],
  name: string,
  event: StreamEvent['event'],
  payload?: string,
): void {
  for (const { streams, ears, grant } of those) {
    const stream = streams.get(name);
    if (!stream || (event === 'notification' && !mayHear(grant))) continue;
    ears.tell({ stream, event, ...(payload === undefined ? {} : { payload }) });
  }
}

const mayHear = ({ scopes }: Grant): boolean => covers(scopes, 'read:notifications');

const log = logger('streaming');
