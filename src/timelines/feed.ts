import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Echo, Fact, Subscriber } from '#src/platform/journal.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { readableBy } from '#src/posts/policy.ts';
import type { PostFacts } from '#src/posts/facts.ts';

/** Posts that appear in a feed at once when somebody starts to follow or joins a group. */
const backfillMax = 40;

/** The feed is written when something happens, one bounded statement each, so that reading it is a walk over one index. */
export const timelineSubscribers: Readonly<Record<string, readonly Subscriber[]>> = {
  'post.published': [{ name: 'feed', within: echo('post.published', putPost) }],
  'post.removed': [{ name: 'feed', within: echo('post.removed', dropPost) }],
  'share.added': [{ name: 'feed', within: echo('share.added', putShare) }],
  'share.removed': [{ name: 'feed', within: echo('share.removed', dropShare) }],
  'follow.accepted': [{ name: 'feed', within: echo('follow.accepted', putFollowed) }],
  'follow.ended': [{ name: 'feed', within: echo('follow.ended', dropFollowed) }],
  'follower.removed': [{ name: 'feed', within: echo('follower.removed', dropFollowed) }],
  'group.joined': [{ name: 'feed', within: echo('group.joined', putGroup) }],
};

interface Follow {
  readonly followerId: PersonId;
  readonly followeeId: PersonId;
}
interface Heard extends Pick<PostFacts, 'post.published' | 'post.removed' | 'share.added' | 'share.removed'> {
  'follow.accepted': Follow;
  'follow.ended': Follow;
  'follower.removed': Follow;
  'group.joined': { readonly groupId: string; readonly personId: PersonId };
}

/** Facts come untyped out of the journal; the table above says which is which. */
function echo<Name extends keyof Heard>(
  _name: Name,
  put: (tx: Tx, data: Heard[Name]) => Promise<void>,
): Echo {
  return (tx: Tx, fact: Fact) => put(tx, fact.data as Heard[Name]);
}

/** Most posts open a thread, name nobody, and every follower of their author may read them: then this is one walk over one index. */
async function putPost(tx: Tx, post: Heard['post.published']): Promise<void> {
  if (post.level === 'direct') return; // a letter: it is read in its conversation (chat/), a stranger's only when let in
  const plain =
    post.peerId !== null && post.rootId === post.postId && post.mentions.length === 0 && isOpen[post.level];
  if (!plain) return await putForSome(tx, post);
  // Of a partner's person we know only those followers that are ours.
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select follower_id, ${post.postId}, ${post.postId}, 'follow' from follows
    where followee_id = ${post.authorId} and state = 'accepted' on conflict do nothing`;
}

/** Levels whose readers, as far as they follow the author, need not be asked for one by one; reading asks them all the same. */
const isOpen = { public: true, partner: true, instance: true, followers: true, group: false, direct: false };

/**
 * The author, the people named, the members of the group or the author's followers: those of them who are ours and may read. Who is there
 * for two reasons appears once, for the first.
 */
async function putForSome(tx: Tx, post: Heard['post.published']): Promise<void> {
  const readers: Fragment[] = [];
  if (post.peerId === null) readers.push(tx`select ${post.authorId}::bigint as id, 'own' as why`);
  if (post.mentions.length > 0)
    readers.push(
      tx`select m, 'mention' from unnest(${[...post.mentions]}::bigint[]) m where m <> ${post.authorId}`,
    );
  if (post.level === 'group')
    readers.push(
      tx`select person_id, 'group' from memberships where group_id = ${post.groupId} and state = 'active'`,
    );
  else if (post.level !== 'direct')
    readers.push(
      tx`select follower_id, 'follow' from follows where followee_id = ${post.authorId} and state = 'accepted'`,
    );
  if (readers.length === 0) return;
  const all = readers.reduce((before, next) => tx`${before} union all ${next}`);
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select r.id, p.id, p.id, w.why
    from posts p, (${all}) as w(id, why)
    join people r on r.id = w.id and r.peer_id is null and r.deactivated_at is null
    where p.id = ${post.postId} and ${readableByColumn(tx, tx`r.id`)}
    on conflict do nothing`;
}

function readableByColumn(tx: Tx, column: Fragment): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  return readableBy(tag, column);
}

/** The sharer and their followers, as far as they may read the post and do not have it yet. */
async function putShare(tx: Tx, share: Heard['share.added']): Promise<void> {
  await tx`
    insert into feed (person_id, entry_id, post_id, share_id, why)
    select r.id, ${share.shareId}, p.id, ${share.shareId}, 'share'
    from posts p, (
      select ${share.personId}::bigint union all
      select follower_id from follows where followee_id = ${share.personId} and state = 'accepted' and shares) as w(id)
    join people r on r.id = w.id and r.peer_id is null and r.deactivated_at is null
    where p.id = ${share.postId} and p.author_id <> r.id and ${readableByColumn(tx, tx`r.id`)}
      and not exists (select from feed f where f.post_id = p.id and f.person_id = r.id)
    on conflict do nothing`;
}

async function dropPost(tx: Tx, { postId }: Heard['post.removed']): Promise<void> {
  await tx`delete from feed where post_id = ${postId}`;
}

async function dropShare(tx: Tx, { shareId }: Heard['share.removed']): Promise<void> {
  await tx`delete from feed where share_id = ${shareId}`;
}

/** The newest posts of somebody whom one of ours now follows. */
async function putFollowed(tx: Tx, { followerId, followeeId }: Follow): Promise<void> {
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select r.id, p.id, p.id, 'follow'
    from people r, lateral (
      select p.id from posts p
      where p.author_id = ${followeeId} and p.level not in ('group', 'direct') and ${readableByColumn(tx, tx`r.id`)}
      order by p.id desc limit ${backfillMax}) p
    where r.id = ${followerId} and r.peer_id is null
    on conflict do nothing`;
}

/** Whoever no longer follows loses what came by following; what was also shared or named the reader stays readable elsewhere. */
async function dropFollowed(tx: Tx, { followerId, followeeId }: Follow): Promise<void> {
  await tx`
    delete from feed f using posts p
    where f.person_id = ${followerId} and f.why = 'follow' and p.id = f.post_id and p.author_id = ${followeeId}`;
}

/** The newest posts of a group that one of ours has joined. */
async function putGroup(
  tx: Tx,
  { groupId, personId }: { groupId: string; personId: PersonId },
): Promise<void> {
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select r.id, p.id, p.id, 'group'
    from people r, lateral (
      select id from posts where group_id = ${groupId} and removed_at is null order by id desc limit ${backfillMax}) p
    where r.id = ${personId} and r.peer_id is null
    on conflict do nothing`;
}
