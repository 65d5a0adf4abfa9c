import type { Tx } from '#src/platform/database.ts';
import type { GroupFacts } from '#src/groups/facts.ts';
import type { FollowData } from '#src/people/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { isListed, listed } from '#src/posts/kinds/parts.ts';
import { listedBy } from '#src/posts/policy.ts';
import type { PostFacts } from '#src/posts/facts.ts';

/** Posts that appear in a feed at once when someone starts to follow or joins a group. */
const backfillMax = 40;

/** The feed is written when something happens, one bounded statement each, so that reading it is a walk over one index. */
export const feedSubscriber: Subscriber = {
  name: 'feed',
  hears: [
    on('post.published', putPost),
    on('post.published', putForTopics, isOnTopicFollowed),
    on('post.removed', dropPost),
    on('share.added', putShare),
    on('share.removed', dropShare),
    on('follow.accepted', putFollowed),
    on('follow.ended', dropFollowed),
    on('follower.removed', dropFollowed),
    on('group.joined', putGroup),
  ],
};

/** Most posts open a thread, name no one, and every follower of their author may read them: then this is one walk over one index. */
async function putPost(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  if (!isListed(post.kind)) return; // it has a place of its own, and who follows it there is notified
  if (post.level === 'direct') return; // a letter: it is read in its conversation (chat/), a stranger's only when let in
  const plain =
    post.peerId !== null && post.rootId === post.postId && post.mentions.length === 0 && isOpen[post.level];
  if (post.level === 'group') await putInGroup(tx, post);
  else if (!plain) await putForSome(tx, post);
  else
    // Of a partner's person we know only those followers that are ours.
    await tx`
      insert into feed (person_id, entry_id, post_id, why)
      select follower_id, ${post.postId}, ${post.postId}, 'follow' from follows
      where followee_id = ${post.authorId} and state = 'accepted' on conflict do nothing`;
}

function isOnTopicFollowed(tx: Tx, { kind, level, postId }: PostFacts['post.published']): Fragment | boolean {
  if (!isListed(kind) || level === 'direct') return false;
  return tx`exists (select from post_tags t join followed_tags f on f.tag = t.tag where t.post_id = ${postId})`;
}

/** Those who follow one of its topics and may read it, as far as it does not come to them anyway. */
async function putForTopics(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const followers = tx`
    select f.person_id, 'tag' from post_tags t join followed_tags f on f.tag = t.tag where t.post_id = ${post.postId}`;
  await put(tx, post, [followers], readableByColumn(tx, tx`r.id`));
}

/** Whoever no longer follows a topic loses what came by it and by no other. */
export async function dropTopic(tx: Tx, personId: PersonId, tag: string): Promise<void> {
  await tx`
    delete from feed f using post_tags t
    where f.person_id = ${personId} and f.why = 'tag' and t.post_id = f.post_id and t.tag = ${tag}
      and not exists (select from post_tags o join followed_tags k on k.tag = o.tag and k.person_id = ${personId}
        where o.post_id = f.post_id)`;
}

/** Levels whose readers, as far as they follow the author, need not be asked for one by one; reading asks them all the same. */
const isOpen = { public: true, partner: true, instance: true, followers: true, group: false, direct: false };

/**
 * The author, the people named, and the author's followers: those of them who are ours and may read. Who is there for two reasons appears
 * once, for the first.
 */
async function putForSome(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const readers: Fragment[] = [
    ...ownRow(tx, post),
    tx`select m, 'mention' from unnest(${[...post.mentions]}::bigint[]) m where m <> ${post.authorId}`,
    tx`select follower_id, 'follow' from follows where followee_id = ${post.authorId} and state = 'accepted'`,
  ];
  await put(tx, post, readers, readableByColumn(tx, tx`r.id`));
}

/** A reply in a group of more members than this is fed to those whom it may concern; the others find it in its thread. */
const smallGroupMax = 500;
/** Who spoke among so many of the newest posts of a thread is still in it. */
const spokenMax = 500;

/**
 * In a group being a member is the right to read (posts/policy.ts), so no one has to be asked one by one: a post concerns all members, and so does
 * a reply where they are few. Where they are many, or what is answered stands in no feed itself, a reply concerns the people named, those who spoke
 * in the thread, and the author’s followers.
 */
async function putInGroup(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { groupId, rootId, postId, authorId, mentions } = post;
  const members = tx`select g.person_id from memberships g where g.group_id = ${groupId} and g.state = 'active'`;
  const named = tx`select g.person_id, 'mention' from (${members}) g
    where g.person_id = any(${[...mentions]}::bigint[]) and g.person_id <> ${authorId}`;
  const speakers = tx`select distinct author_id from (
    select author_id from posts where root_id = ${rootId} order by id desc limit ${spokenMax}) q`;
  const concerned = tx`select g.person_id, 'group' from (${members}) g where g.person_id in (${speakers})`;
  const followers = tx`select g.person_id, 'follow' from (${members}) g join follows f on f.follower_id = g.person_id
    where f.followee_id = ${authorId} and f.state = 'accepted'`;
  const [forSome] =
    rootId === postId
      ? []
      : await tx`
          (select from (${members}) g offset ${smallGroupMax} limit 1)
          union all select from posts p where p.id = ${rootId} and not ${tx.unsafe(listed)}`;
  const those = forSome ? [concerned, followers] : [tx`select g.person_id, 'group' from (${members}) g`];
  const isShown = tx`(p.removed_at is null or p.author_id = r.id)`;
  await put(tx, post, [...ownRow(tx, post), named, ...those], isShown);
}

/** One of ours finds what they wrote in their own feed. */
const ownRow = (tx: Tx, { peerId, authorId }: PostFacts['post.published']): Fragment[] =>
  peerId === null ? [tx`select ${authorId}::bigint, 'own'`] : [];

/** `readers`: people and why, the first reason first. `may`: over `posts p` and `people r`. */
async function put(
  tx: Tx,
  post: PostFacts['post.published'],
  readers: readonly Fragment[],
  may: Fragment,
): Promise<void> {
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select r.id, p.id, p.id, w.why
    from posts p, (${readers.reduce((before, next) => tx`${before} union all ${next}`)}) as w(id, why)
    join people r on r.id = w.id and r.peer_id is null and r.deactivated_at is null
    where p.id = ${post.postId} and ${may}
    on conflict do nothing`;
}

function readableByColumn(tx: Tx, column: Fragment): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  return listedBy(tag, column);
}

/** The sharer and their followers, as far as they may read the post and do not have it yet. */
async function putShare(tx: Tx, share: PostFacts['share.added']): Promise<void> {
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

async function dropPost(tx: Tx, { postId }: PostFacts['post.removed']): Promise<void> {
  await tx`delete from feed where post_id = ${postId}`;
}

async function dropShare(tx: Tx, { shareId }: PostFacts['share.removed']): Promise<void> {
  await tx`delete from feed where share_id = ${shareId}`;
}

/** The newest posts of someone whom one of ours now follows. */
async function putFollowed(tx: Tx, { followerId, followeeId }: FollowData): Promise<void> {
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
async function dropFollowed(tx: Tx, { followerId, followeeId }: FollowData): Promise<void> {
  await tx`
    delete from feed f using posts p
    where f.person_id = ${followerId} and f.why = 'follow' and p.id = f.post_id and p.author_id = ${followeeId}`;
}

/** The newest posts of a group that one of ours has joined. */
async function putGroup(tx: Tx, { groupId, personId }: GroupFacts['group.joined']): Promise<void> {
  await tx`
    insert into feed (person_id, entry_id, post_id, why)
    select r.id, p.id, p.id, 'group'
    from people r, lateral (
      select p.id from posts p where p.group_id = ${groupId} and not p.practice and p.removed_at is null and ${tx.unsafe(listed)} order by p.id desc limit ${backfillMax}) p
    where r.id = ${personId} and r.peer_id is null
    on conflict do nothing`;
}
