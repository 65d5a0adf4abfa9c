import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { defineJob, newJob } from '#src/platform/job.ts';
import { enqueueOn, type Subscriber } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { dueOf, type Expired } from './kinds/expired.ts';
import { deedsOfKinds, expireInKinds } from './kinds/deeds.ts';
import { isJointPage } from './joint-pages.ts';
import { removeReaction } from './reactions/reactions.ts';
import { removeShare } from './reactions/shares.ts';

export const erasePersonJob = defineJob<{ readonly personId: PersonId; readonly own?: boolean }>(
  'erase-posts-of',
);
/** Posts erased in one transaction. */
const batchMax = 100;

/** For a person who left and takes their posts along, here or at a partner: what they wrote is deleted, in a job, because it may be a lot. */
export const postSubscriber: Subscriber = {
  name: 'posts',
  stays: () => true,
  hears: [
    enqueueOn('person.deactivated', ({ personId, posts }) =>
      posts === 'delete' ? newJob(erasePersonJob, { personId, own: true }) : null,
    ),
  ],
};

/**
 * Erases a partner's person's posts (but no pages of wikis that others wrote in too), reactions, shares and responses to kinds of posts. For our own people only if they or their company chose
 * so (`own`): then partners are told of each post.
 */
export async function erasePostsOf(
  db: Db,
  data: { readonly personId: PersonId; readonly own?: boolean },
): Promise<void> {
  const [person] = await db<{ id: PersonId; peerId: number | null }[]>`
    select id, peer_id from people where id = ${data.personId} and (peer_id is not null or ${data.own === true})`;
  if (!person) return;
  while ((await transaction(db, (tx) => eraseSome(tx, person))) > 0);
}

/**
 * The same at the end of an agreement, for one of the partner's people: nobody took anything back, so it may return under a new one. Some at a
 * time; returns how many posts and how much else went.
 */
export async function eraseForNow(
  tx: Tx,
  person: { id: PersonId; peerId: number },
): Promise<{ posts: number; deeds: number }> {
  const doomed = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where author_id = ${person.id} order by id limit ${batchMax} for update`;
  for (const post of doomed) await erasePost(tx, post, true);
  const deeds = await eraseDeedsOf(tx, person);
  const left = await expireInKinds(tx, { people: [person.id], before: null }, batchMax);
  return { posts: doomed.length, deeds: deeds + left };
}

/**
 * What partners' people did about posts, once the agreed days are over: reactions, shares, answers, votes, changes, versions of pages. At most 100 of
 * each; returns how many went. Partners are told nothing: each counts its own days.
 */
export async function expireDeeds(tx: Tx, peerId: number, expired: Expired): Promise<number> {
  return (await eraseReactions(tx, peerId, expired)) + (await expireInKinds(tx, expired, batchMax));
}

/** What is left of one of a partner's people besides posts: reactions, shares, responses. Some of each; returns how many went. */
async function eraseDeedsOf(tx: Tx, person: { id: PersonId; peerId: number | null }): Promise<number> {
  let deeds = await eraseReactions(tx, person.peerId, { people: [person.id], before: null });
  for (const { erase } of deedsOfKinds) deeds += (await erase?.(tx, person.id, batchMax)) ?? 0;
  return deeds;
}

async function eraseReactions(tx: Tx, peerId: number | null, which: Expired): Promise<number> {
  const due = dueOf(tx, which);
  type Row = { id: string; personId: PersonId };
  const reactions = await tx<Row[]>`select x.id, x.person_id from reactions x where ${due} limit ${batchMax}`;
  for (const { id, personId } of reactions)
    await removeReaction(tx, { id: personId, peerId }, tx`r.person_id = ${personId} and r.id = ${id}`);
  const shares = await tx<Row[]>`select x.id, x.person_id from shares x where ${due} limit ${batchMax}`;
  for (const { id, personId } of shares) await removeShare(tx, { id: personId, peerId }, tx`s.id = ${id}`);
  return reactions.length + shares.length;
}

async function eraseSome(tx: Tx, person: { id: PersonId; peerId: number | null }): Promise<number> {
  const doomed = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts w where author_id = ${person.id} and not ${isJointPage(tx, 'w')} order by id limit ${batchMax} for update`;
  for (const post of doomed) await erasePost(tx, post);
  return doomed.length + (await eraseDeedsOf(tx, person));
}
