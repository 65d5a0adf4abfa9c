import { onRevoked } from '#src/access/revoke.ts';
import type { Changes, Listener } from '#src/platform/changes.ts';
import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { whomItConcerns } from '#src/timelines/concern.ts';
import type { Session } from '#src/access/sessions.ts';
import { openStream, type Stream } from './stream.ts';
import { addConcern, readBatch, type Topic } from './topics.ts';

/** Who looks at a page of this process right now, and is told when something they may read has changed. */
export interface Live {
  /** A stream of events for this session; null when this process holds too many. */
  connect(session: Session): ReadableStream<Uint8Array> | null;
  readonly connections: number;
  /** Ends all streams at once, for good. */
  close(): void;
}

/** A person's browsers: the oldest makes room. And what one process holds at all. */
const perPersonMax = 8;
const streamsMax = 5_000;

interface Open extends Stream {
  readonly personId: PersonId;
  readonly sessionId: string;
}

/**
 * Turns batches of changes into events. What is sent is only "changed" and where; each viewer reads again with their own rights. Who may know
 * is decided anew for each batch, by one statement about the people who are connected; without connections there is none.
 */
export function createLive(db: Db, changes: Changes): Live {
  const streams = new Set<Open>();
  let stopHearing: (() => void) | null = null;
  let closed = false;

  const close = (those: (stream: Open) => boolean): void => {
    for (const stream of [...streams].filter(those)) stream.close();
  };
  const drop = (stream: Open): void => {
    streams.delete(stream);
    if (streams.size > 0) return;
    stopHearing?.();
    stopHearing = null;
  };
  const everybodyLooksAgain = (): void => {
    for (const stream of streams) stream.send('again', '');
  };
  const decide = async (lines: readonly string[]): Promise<void> => {
    const batch = readBatch(lines);
    close((stream) => batch.out.includes(stream.personId));
    if (batch.gone) everybodyLooksAgain();
    else if (batch.posts.length + batch.groups.length > 0) {
      const people = [...new Set([...streams].map((stream) => stream.personId))];
      for (const concern of await whomItConcerns(db, people, batch.posts, batch.groups))
        addConcern(batch.told, concern);
    }
    tell(streams, batch.told);
  };
  const queue = oneAfterTheOther(async (lines) => {
    if (streams.size === 0) return;
    await decide(lines).catch((error: unknown) => {
      log.warn('Who may know of a change could not be asked: {reason}', { reason: String(error) });
      everybodyLooksAgain();
    });
  });
  const onChanges: Listener = (lines) => {
    if (lines === 'missed') everybodyLooksAgain();
    else queue(lines);
  };
  const stopRevocations = onRevoked(db.house, (what) => {
    if (what.noun === 'all') close(() => true);
    else if (what.noun === 'person') close((stream) => stream.personId === what.id);
    else if (what.noun === 'session') close((stream) => stream.sessionId === what.id);
  });

  return {
    connect({ id, personId }) {
      if (closed || streams.size >= streamsMax) return null;
      const own = [...streams].filter((stream) => stream.personId === personId);
      if (own.length >= perPersonMax) own[0]?.close();
      const { stream, body } = openStream(() => drop(open));
      const open: Open = { ...stream, personId, sessionId: id };
      streams.add(open);
      stopHearing ??= changes.hear(onChanges);
      return body;
    },
    get connections() {
      return streams.size;
    },
    close() {
      closed = true;
      stopRevocations();
      close(() => true);
    },
  };
}

/** Each hears its own topics and those of everybody. */
function tell(streams: Iterable<Open>, told: ReadonlyMap<PersonId | null, ReadonlySet<Topic>>): void {
  for (const stream of streams) {
    const topics = [...(told.get(null) ?? []), ...(told.get(stream.personId) ?? [])];
    if (topics.length > 0) stream.send('changed', topics.join(' '));
  }
}

/** Batches that come while one is worked on are the next one together. `work` never throws. */
function oneAfterTheOther(
  work: (lines: readonly string[]) => Promise<void>,
): (lines: readonly string[]) => void {
  const waiting = new Set<string>();
  let working = false;
  const run = async (): Promise<void> => {
    working = true;
    while (waiting.size > 0) {
      const lines = [...waiting];
      waiting.clear();
      await work(lines);
    }
    working = false;
  };
  return (lines) => {
    for (const line of lines) waiting.add(line);
    if (!working) void run();
  };
}

const log = logger('live');
