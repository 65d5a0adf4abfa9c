import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { fetchFeed, type Answer } from './fetch-feed.ts';
import { noteOffer, renewOffer } from './hubs.ts';
import { pollSourceJob } from './poll-job.ts';
import { answerableFor } from './read.ts';
import { nextRound } from './rounds.ts';
import type { Trouble } from './source.ts';
import {
  deleteOldItems,
  holdSource,
  noteAnswer,
  noteTrouble,
  noteWaiting,
  takeDueSources,
  type Held,
} from './store.ts';
import { takeItems } from './take-items.ts';

/** Sources asked in one round of maintenance, a minute each. */
const roundMax = 300;
const roundMs = 50_000;
/** Failures in a row before anyone is told: an hour and a half, in which most servers are back. */
const tellAfter = 4;

/** Orders what is due, spread over the minute; one after the other where they are on one server. A maintenance job. */
export async function enqueuePolls(tx: Tx): Promise<void> {
  const due = await takeDueSources(tx, roundMax);
  for (const [at, { id, address }] of due.entries()) {
    const runAt = new Date(Date.now() + (at * roundMs) / due.length);
    const key = `feed ${URL.parse(address)?.host ?? id}`;
    await enqueue(tx, pollSourceJob, { sourceId: id }, { key, runAt });
  }
  await deleteOldItems(tx);
}

/** Writes to whoever answers for a source, in their language, what is wrong with it and what to do, as Markdown. */
export type TellTrouble = (
  tx: Tx,
  to: PersonId,
  trouble: { readonly trouble: Trouble; readonly address: string },
) => Promise<string>;

/** Asks a feed, outside any transaction, and takes in what it says. On repetition nothing is doubled. */
export async function pollSource(
  db: Db,
  egress: Egress,
  data: { readonly sourceId: PersonId },
  tell: TellTrouble,
): Promise<void> {
  const held = await transaction(db, (tx) => holdSource(tx, data.sourceId));
  if (!held) return;
  if (held.waits) return await transaction(db, (tx) => noteWaiting(tx, held.id));
  const answer: Answer = held.belongs
    ? await fetchFeed(egress, held.address, held)
    : { is: 'trouble', trouble: 'expelled' };
  await transaction(db, async (tx) => {
    const now = await holdSource(tx, data.sourceId);
    if (now) await settle(tx, now, answer, tell);
  });
}

async function settle(tx: Tx, held: Held, answer: Answer, tell: TellTrouble): Promise<void> {
  switch (answer.is) {
    case 'same':
      await renewOffer(tx, held.id);
      return await noteAnswer(tx, held.id, null, nextRound(0));
    case 'feed':
      await takeItems(tx, held, answer.feed, held.isNew);
      await noteOffer(tx, held.id, answer.offer);
      return await noteAnswer(tx, held.id, answer, nextRound(0));
    case 'page':
      return await fail(tx, held, { trouble: 'notAFeed' }, tell);
    case 'trouble':
      return await fail(tx, held, answer, tell);
  }
}

async function fail(
  tx: Tx,
  held: Held,
  what: { readonly trouble: Trouble; readonly waitSeconds?: number },
  tell: TellTrouble,
): Promise<void> {
  const { trouble, waitSeconds } = what;
  const failures = held.failures + 1;
  // Who is gone will not come back by waiting.
  const isTime = failures >= tellAfter || trouble === 'expelled';
  await noteTrouble(tx, held.id, trouble, { nextAt: nextRound(failures, waitSeconds), told: isTime });
  if (!isTime || held.told) return;
  for (const { id } of await answerableFor(tx, held))
    await publishPost(tx, held.id, {
      level: 'direct',
      to: [id],
      source: await tell(tx, id, { trouble, address: held.address }),
    });
}
