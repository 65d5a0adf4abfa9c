import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { isModerator } from './moderate.ts';
import { visibleTo } from './policy.ts';
import { pinsMax } from './limits.ts';
import { refusals } from './refusals.ts';

interface Pinnable {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
}

/** Pins a post: in a group its moderators do, elsewhere the author on their own page. */
export async function pinPost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const post = await readPinnable(tx, person, postId);
  const where =
    post.groupId === null
      ? tx`p.author_id = ${person} and p.group_id is null`
      : tx`p.group_id = ${post.groupId}`;
  const [pinned] = await tx<{ count: number }[]>`
    select count(*)::int as count from pins x join posts p on p.id = x.post_id where p.id <> ${postId} and ${where}`;
  if ((pinned?.count ?? 0) >= pinsMax) throw refusals.tooManyPins({ max: pinsMax });
  await putPin(tx, postId, person);
  await tell(tx, person, post, true);
}

export async function unpinPost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const post = await readPinnable(tx, person, postId);
  const gone = await tx`delete from pins where post_id = ${postId}`;
  if (gone.count > 0) await tell(tx, person, post, false);
}

/** A partner's group announces what is pinned in it. No effect for a post that is not in it. */
export async function receivePin(tx: Tx, groupId: GroupId, postUri: string, pinned: boolean): Promise<void> {
  const [post] = await tx<Pinnable[]>`
    select p.id, p.uri, p.author_id, p.group_id from posts p join groups g on g.id = p.group_id
    where p.uri = ${postUri} and p.group_id = ${groupId} and g.peer_id is not null for no key update of p`;
  if (!post) return;
  if (pinned) await putPin(tx, post.id, post.authorId);
  else await tx`delete from pins where post_id = ${post.id}`;
  await tell(tx, null, post, pinned);
}

async function putPin(tx: Tx, postId: PostId, by: PersonId): Promise<void> {
  await tx`insert into pins (post_id, by) values (${postId}, ${by}) on conflict do nothing`;
  await tx`update posts set has_pin = true where id = ${postId} and not has_pin`;
}

async function tell(tx: Tx, by: PersonId | null, post: Pinnable, pinned: boolean): Promise<void> {
  const { id, uri, groupId } = post;
  await recordFact(tx, by, 'post.pinned', { postId: id, uri, groupId, byId: by, pinned });
}

async function readPinnable(tx: Tx, person: PersonId, postId: PostId): Promise<Pinnable> {
  const [post] = await tx<Pinnable[]>`
    select p.id, p.uri, p.author_id, p.group_id from posts p
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })} for no key update`;
  if (!post) throw notFound('post');
  const may = post.groupId === null ? post.authorId === person : await isModerator(tx, person, post.groupId);
  if (!may) throw post.groupId === null ? refusals.onlyOwnPins() : refusals.onlyModeratorsPin();
  return post;
}
