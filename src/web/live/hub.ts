import { onRevoked } from '#src/access/revoke.ts';
import { inTurn, type Changes, type Listener } from '#src/platform/changes.ts';
import type { Db } from '#src/platform/database.ts';
import { openEventStream, type EventStream } from '#src/platform/event-stream.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { whoMayHaveRead, whomItConcerns } from '#src/timelines/concern.ts';
import { newsOfHours, type HourNews } from '#src/timelines/hours.ts';
import { whoseNews } from '#src/timelines/newer.ts';
import type { Session } from '#src/access/sessions.ts';
import { createRecent, rememberedMs, type Recent } from './recent.ts';
import { addConcern, addGone, addHour, addNews, readBatch, type Batch, type Told } from './topics.ts';
import { createVoteWindow } from './votes.ts';

/** Who is looking at a page of this process right now, and is told when something they may read has changed. */
export interface Live {
  /** An event stream for this session; null if this process has too many. */
  connect(session: Session): ReadableStream<Uint8Array> | null;
  /** A page is about to be read whose line will stand in a moment: from now on, in milliseconds, what changes is remembered for it. */
  expect(): number;
  /** What this person would have heard since then; null when that is not known any more and anything may have changed. */
  missed(person: PersonId, sinceMs: number): Promise<readonly Told[] | null>;
  readonly connections: number;
  /** Ends all streams at once, for good. */
  close(): void;
}

/** A person's browsers: the oldest makes room. And the limit per process. */
const perPersonMax = 8;
/** How often a browser gets a heartbeat; after twice that time without one it considers the connection broken. */
const beatMs = 25_000;
/** After this the browser reconnects and is authenticated again. */
const lifeMs = 15 * 60_000;
const streamsMax = 5_000;
/** One browser that reads a piece again costs some milliseconds of a processor: asked so far apart, they leave half of one to everyone else. */
const spreadMsEach = 8;
const spreadMinMs = 80;
const spreadMs = (browsers: number): number => Math.max(spreadMinMs, browsers * spreadMsEach);

interface Open extends EventStream {
  readonly personId: PersonId;
  readonly sessionId: string;
}

/**
 * Turns batches of changes into events. All that is sent is "changed" and where, or which post is new in a feed; each viewer fetches with their
 * own access rights. Who may know is checked for each batch, by one statement each about the connected people; without connections there is
 * none.
 */
export function createLive(db: Db, changes: Changes): Live {
  const streams = new Set<Open>();
  const recent = createRecent();
  let closed = false;

  const close = (those: (stream: Open) => boolean): void => {
    for (const stream of [...streams].filter(those)) stream.close();
  };
  const everybodyLooksAgain = (): void => {
    for (const stream of streams) stream.send('again', '');
  };
  const decide = async (lines: readonly string[]): Promise<void> => {
    const batch = readBatch(lines);
    close((stream) => batch.out.includes(stream.personId));
    const hours = await addRights(db, batch, () => [
      ...new Set([...streams].map((stream) => stream.personId)),
    ]);
    tell(streams, batch.told);
    tellOfHours(streams, hours);
  };
  const queue = inTurn(async (lines) => {
    if (streams.size === 0 || lines.length === 0) return;
    await decide(lines).catch((error: unknown) => {
      log.warn('Could not determine who may see a change: {reason}', { reason: String(error) });
      everybodyLooksAgain();
    });
  });
  const votes = createVoteWindow(queue);
  const onChanges: Listener = (lines) => {
    recent.add(lines);
    if (lines === 'missed') everybodyLooksAgain();
    else queue(votes.others(lines));
  };
  const hearing = createHearing(changes, onChanges, recent, () => streams.size > 0);
  const stopRevocations = endWithAccess(db, close);

  return {
    connect({ id, personId }) {
      if (closed || streams.size >= streamsMax) return null;
      const own = [...streams].filter((stream) => stream.personId === personId);
      if (own.length >= perPersonMax) own[0]?.close();
      const { stream, body } = openEventStream({
        // Says over how long browsers looking at the same should spread their requests.
        beat: () => ['beat', String(spreadMs(streams.size))],
        beatMs,
        lifeMs,
        ended: () => streams.delete(open),
      });
      const open: Open = { ...stream, personId, sessionId: id };
      streams.add(open);
      hearing.begin();
      return body;
    },
    expect() {
      if (!closed) hearing.begin();
      return recent.expect();
    },
    missed: (person, sinceMs) => missedBy(db, recent, person, sinceMs),
    get connections() {
      return streams.size;
    },
    close() {
      closed = true;
      hearing.end();
      votes.close();
      stopRevocations();
      close(() => true);
    },
  };
}

/** What one may no longer see is not told for a moment longer. */
const endWithAccess = (db: Db, close: (those: (stream: Open) => boolean) => void) =>
  onRevoked(db.instance, (what) => {
    if (what.noun === 'all') close(() => true);
    else if (what.noun === 'person') close((stream) => stream.personId === what.id);
    else if (what.noun === 'session') close((stream) => stream.sessionId === what.id);
  });

/** Hears as long as someone is connected, or a page has just been asked for; then others need not tell. */
function createHearing(changes: Changes, listener: Listener, recent: Recent, isNeeded: () => boolean) {
  let stop: (() => void) | null = null;
  const end = (): void => {
    stop?.();
    stop = null;
  };
  const idle = setInterval(() => isNeeded() || recent.isExpected() || end(), rememberedMs).unref();
  return {
    begin(): void {
      if (stop !== null) return;
      recent.begin();
      stop = changes.hear(listener);
    },
    end(): void {
      clearInterval(idle);
      end();
    },
  };
}

async function missedBy(
  db: Db,
  recent: Recent,
  person: PersonId,
  sinceMs: number,
): Promise<readonly Told[] | null> {
  const lines = recent.since(sinceMs);
  if (lines === null) return null;
  const batch = readBatch(lines);
  const hours = await addRights(db, batch, () => [person]);
  for (const hour of hours) addHour(batch.told, hour, hour.questions.length > 0);
  return [...(batch.told.get(null) ?? []), ...(batch.told.get(person) ?? [])];
}

/**
 * Adds what each of these people may know of the batch, and returns what is to be told of hours of questions; what no one has a right to ask
 * for costs no statement. Votes for a question of an hour are told with the hour, so they are not asked for one by one.
 */
async function addRights(
  db: Db,
  batch: Batch,
  those: () => readonly PersonId[],
): Promise<readonly HourNews[]> {
  const { posts, edited, votes, arrivals, groups, gone, told } = batch;
  if (posts.length + votes.length + groups.length + gone.length === 0) return [];
  const people = those();
  const hours = await newsOfHours(db, people, [...new Set([...posts, ...votes])], edited);
  for (const hour of hours) addHour(told, hour, false);
  const inHours = new Set(hours.flatMap(({ questions }) => questions.map(({ id }) => id)));
  const asked = [...new Set([...posts, ...votes.filter((id) => !inHours.has(id))])];
  const [concerns, news, former] = await Promise.all([
    asked.length + groups.length > 0 ? whomItConcerns(db, people, asked, groups) : [],
    arrivals.length > 0 ? whoseNews(db, people, arrivals) : [],
    whoMayHaveRead(db, people, gone),
  ]);
  const fresh = new Set(arrivals.map((each) => each.postId));
  for (const concern of concerns)
    addConcern(told, concern, concern.postId !== null && fresh.has(concern.postId));
  for (const each of news) addNews(told, each);
  for (const each of former) addGone(told, each);
  return hours;
}

/** What changed in an hour is told whole to who may read it: thousands look at it, and none of them has to ask. */
function tellOfHours(streams: Iterable<Open>, hours: readonly HourNews[]): void {
  for (const { hourId, questions, readers } of hours) {
    if (questions.length === 0) continue;
    const data = JSON.stringify({ hour: hourId, questions });
    const may = new Set(readers);
    for (const stream of streams) if (may.has(stream.personId)) stream.send('hour', data);
  }
}

/**
 * Each hears its own topics and those of everyone; and over which time to spread what many are told to count anew, in milliseconds.
 */
function tell(streams: Iterable<Open>, told: ReadonlyMap<PersonId | null, ReadonlySet<Told>>): void {
  const all = [...streams];
  const counting = all.filter(({ personId }) => {
    const own = told.get(personId);
    return own?.has('notifications') === true || own?.has('chat') === true;
  });
  for (const stream of all) {
    const topics = [...(told.get(null) ?? []), ...(told.get(stream.personId) ?? [])];
    if (topics.length > 0) stream.send('changed', `${topics.join(' ')}\n${spreadMs(counting.length)}`);
  }
}

const log = logger('live');
