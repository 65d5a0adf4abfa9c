import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { defineJob, newJob } from '#src/platform/job.ts';
import { enqueueOn, type Subscriber } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { deedsOfKinds } from './kinds/parts.ts';
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
  hears: [
    enqueueOn('person.deactivated', ({ personId, posts }) =>
      posts === 'delete' ? newJob(erasePersonJob, { personId, own: true }) : null,
    ),
  ],
};

/**
 * Erases a partner's person's posts, reactions, shares and responses to kinds of posts. For our own people only if they or their company chose
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
  return { posts: doomed.length, deeds: await eraseDeedsOf(tx, person) };
}

/** What is left of one of a partner's people besides posts: reactions, shares, responses. Some of each; returns how many went. */
async function eraseDeedsOf(tx: Tx, person: { id: PersonId; peerId: number | null }): Promise<number> {
  const reactions = await tx`select id from reactions where person_id = ${person.id} limit ${batchMax}`;
  for (const { id } of reactions)
    await removeReaction(tx, person, tx`r.person_id = ${person.id} and r.id = ${id}`);
  const shares = await tx`select id from shares where person_id = ${person.id} limit ${batchMax}`;
  for (const { id } of shares) await removeShare(tx, person, tx`s.id = ${id}`);
  let deeds = 0;
  for (const { erase } of deedsOfKinds) deeds += (await erase?.(tx, person.id, batchMax)) ?? 0;
  return reactions.length + shares.length + deeds;
}

async function eraseSome(tx: Tx, person: { id: PersonId; peerId: number | null }): Promise<number> {
  const doomed = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where author_id = ${person.id} order by id limit ${batchMax} for update`;
  for (const post of doomed) await erasePost(tx, post);
  return doomed.length + (await eraseDeedsOf(tx, person));
}
