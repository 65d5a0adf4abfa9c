import { toPartner } from '#src/agreements/agreement.ts';
import { readRegistry } from '#src/agreements/read.ts';
import { deleteEndorsementsBy, peopleOf, reduceProfilesOf } from '#src/people/leave-partner.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { expireDeeds } from '#src/posts/erase-person.ts';
import { expirePosts } from '#src/posts/expire.ts';
import { readAgain, untiedAmong } from './ties.ts';

/** Posts whose content is deleted in one transaction, and of one partner in one round. */
const batchMax = 100;
const roundMax = 5_000;
/** People whose deeds are looked at in one transaction, in how many rounds each is looked at once, and how many deeds go in one round. */
const peopleMax = 500;
const rounds = 60;
const deedsMax = 2_000;
const dayMs = 86_400_000;

/**
 * Deletes what came from partners once the agreed days are over: the fewer of what both signed and what we allow ourselves. The days of a post count
 * from when it came, those of everything else from when it was done, under the terms as they are now, so that an amendment holds for what is here
 * already; after an agreement's end they still count. A maintenance job; a round that was cut off is continued by the next. Posts are looked for in each
 * round; what people did, in one round of sixty for each person (`minute`; null: for all). Returns how much went.
 */
export async function sweepRetention(
  db: Db,
  minute: number | null = Math.floor(Date.now() / 60_000),
): Promise<number> {
  let gone = 0;
  for (const { peerId, days, before } of await agreedDays(db)) {
    gone += await expireBatches(db, peerId, days);
    gone += await sweepPeople(db, peerId, before, minute);
  }
  return gone;
}

/** The partners with agreed days, and since when what came from them may be here. */
export async function agreedDays(
  db: Db,
): Promise<{ readonly peerId: number; readonly days: number; readonly before: Date }[]> {
  const { agreements } = await readRegistry(db);
  return agreements.flatMap((agreement) => {
    const partner = toPartner(agreement, Date.now());
    const days = partner?.grantsIn.retentionDays ?? null;
    if (partner === null || days === null) return [];
    return [{ peerId: partner.peerId, days, before: new Date(Date.now() - days * dayMs) }];
  });
}

async function expireBatches(db: Db, peerId: number, days: number): Promise<number> {
  for (let done = 0; ;) {
    const some = await transaction(db, (tx) => expirePosts(tx, peerId, days, batchMax));
    done += some;
    if (some < batchMax || done >= roundMax) return done;
  }
}

/** What a partner's people did, and their profiles where nothing ties them to anyone here any more. */
async function sweepPeople(db: Db, peerId: number, before: Date, minute: number | null): Promise<number> {
  const nth = minute === null ? undefined : { share: minute % rounds, of: rounds };
  const max = minute === null ? Infinity : deedsMax;
  let gone = 0;
  for (let after = '0'; gone < max;) {
    const people = await peopleOf(db, peerId, after, peopleMax, nth);
    const last = people.at(-1);
    if (last === undefined) break;
    after = last;
    gone += await expirePeople(db, peerId, { people, before }, max - gone);
  }
  return gone;
}

async function expirePeople(
  db: Db,
  peerId: number,
  due: { readonly people: readonly PersonId[]; readonly before: Date },
  max: number,
): Promise<number> {
  for (let done = 0; ;) {
    const some = await transaction(db, (tx) => expireDeeds(tx, peerId, due));
    done += some;
    if (done >= max) return done;
    if (some === 0) return done + (await transaction(db, (tx) => reduceProfiles(tx, peerId, due)));
  }
}

async function reduceProfiles(
  tx: Tx,
  peerId: number,
  { people, before }: { readonly people: readonly PersonId[]; readonly before: Date },
): Promise<number> {
  await deleteEndorsementsBy(tx, people, before);
  await readAgain(tx, people);
  return await reduceProfilesOf(tx, peerId, await untiedAmong(tx, people), before);
}
