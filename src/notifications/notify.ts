import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Echo, Subscriber } from '#src/platform/journal.ts';
import type { GroupFacts } from '#src/groups/facts.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { NotificationKind } from './notification.ts';
import { tellDeciders, tellOfHiding, tellReporters } from './tell-moderation.ts';
import { behind, one, tell } from './tell.ts';

/** Rooms of this floor are named by what they record. */
interface AccountFacts {
  'export.ready': { readonly personId: PersonId };
}
type Facts = PostFacts & PeopleFacts & GroupFacts & ReportFacts & AccountFacts;

/**
 * Whom a fact concerns is told in the fact's own transaction, by one statement, or none when it concerns nobody: only our people, never of
 * their own acts, never of what they may not read, nor of what they muted. One event, one alert.
 */
export const notificationSubscribers: Readonly<Record<string, readonly Subscriber[]>> = {
  ...on('post.published', tellOfPost),
  ...on('post.edited', tellOfEdit),
  ...on('reaction.added', (tx, fact) =>
    tellAuthor(tx, fact.postId, fact.personId, 'reaction', reactionDetail(fact)),
  ),
  ...on('reaction.removed', (tx, fact) =>
    untellAuthor(tx, fact.postId, fact.personId, 'reaction', reactionDetail(fact)),
  ),
  ...on('share.added', (tx, fact) => tellAuthor(tx, fact.postId, fact.personId, 'share')),
  ...on('share.removed', (tx, fact) => untellAuthor(tx, fact.postId, fact.personId, 'share')),
  ...on('poll.closed', tellOfResult),
  ...on('answer.accepted', tellOfAcceptance),
  ...on('post.acknowledged', (tx, { postId, personId }) => settleDemand(tx, postId, personId)),
  ...on('follow.requested', (tx, { followerId, followeeId }) =>
    tell(tx, { kind: 'follow_request', actorId: followerId }, one(tx, followeeId)),
  ),
  ...on('follow.accepted', tellOfFollow),
  ...on('follow.rejected', dropFollow),
  ...on('follow.ended', dropFollow),
  ...on('group.invited', (tx, { groupId, personId, byId }) =>
    tell(tx, { kind: 'group_invite', actorId: byId ?? null, groupId }, one(tx, personId)),
  ),
  ...on('group.requested', tellModerators),
  ...on('group.joined', tellMember),
  ...on('group.declined', (tx, { groupId, personId }) => dropRequest(tx, groupId, personId)),
  ...on('group.expelled', (tx, { groupId, personId, byId }) =>
    tell(tx, { kind: 'group_removed', actorId: byId ?? null, groupId }, one(tx, personId)),
  ),
  ...on('post.hidden', (tx, post) => tellOfHiding(tx, 'post_removed', post, post.reason)),
  ...on('post.restored', (tx, post) => tellOfHiding(tx, 'post_restored', post)),
  ...on('report.filed', tellDeciders),
  ...on('report.closed', tellReporters),
  ...on('person.warned', (tx, { personId, groupId, note }) =>
    tell(
      tx,
      { kind: 'warning', actorId: null, groupId: groupId ?? undefined, detail: note },
      one(tx, personId),
    ),
  ),
  ...on('export.ready', (tx, { personId }) =>
    tell(tx, { kind: 'export_ready', actorId: null }, one(tx, personId)),
  ),
};

/** Facts come untyped out of the journal; their name says what they carry. */
function on<Name extends keyof Facts>(
  name: Name,
  hear: (tx: Tx, data: Facts[Name], by: PersonId | undefined) => Promise<void>,
): Record<string, Subscriber[]> {
  const within: Echo = (tx, fact) => hear(tx, fact.data as Facts[Name], fact.by as PersonId | undefined);
  return { [name]: [{ name: 'notifications', within }] };
}

/** Whom it answers hears of a reply, the others it names of a mention, and of a new thread whoever asked to be told of all that its author posts. */
async function tellOfPost(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { authorId, replyToAuthorId: answered, postId } = post;
  if (post.mustRead) return await tellAll(tx, post);
  const named = post.mentions.filter((id) => id !== authorId && id !== answered);
  const replies = answered !== null && answered !== authorId;
  const isNews = post.level !== 'direct' && !replies;
  if (named.length === 0 && !replies && !isNews) return;
  // A stranger's letter waits for an answer in silence; chat/ has just said which letters those are.
  const letIn =
    post.level === 'direct'
      ? tx`where not exists (
    select from conversation_posts x join conversation_people s on s.conversation_id = x.conversation_id
    where x.post_id = ${postId} and s.person_id = w.id and s.state <> 'open')`
      : tx``;
  await tell(
    tx,
    { kind: 'mention', actorId: authorId, postId },
    tx`select w.id, w.kind from (
      select m as id, 'mention' as kind from unnest(${named}::bigint[]) m union all select ${answered}::bigint, 'reply' where ${replies}
       union all select follower_id, 'status' from follows where ${isNews} and followee_id = ${authorId} and notify and state = 'accepted'
         and follower_id <> all(${named}::bigint[])) w ${letIn}`,
  );
}

/** Everybody who is asked to read it, whoever is named in it as well. */
async function tellAll(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { authorId, postId, groupId } = post;
  const asked =
    groupId === null
      ? tx`select id, null from people where peer_id is null and kind = 'person'`
      : tx`select person_id, null from memberships where group_id = ${groupId} and state = 'active'`;
  await tell(tx, { kind: 'must_read', actorId: authorId, postId }, asked);
}

async function settleDemand(tx: Tx, postId: PostId, personId: PersonId): Promise<void> {
  await tx`
    update notifications set read_at = now()
    where person_id = ${personId} and kind = 'must_read' and post_id = ${postId} and read_at is null`;
}

/** Whose answer it is; whose answer it was before is not told that it no longer is. */
async function tellOfAcceptance(tx: Tx, fact: PostFacts['answer.accepted']): Promise<void> {
  await tx`
    delete from notifications where kind = 'accepted'
      and post_id in (select id from posts where root_id = ${fact.postId} and id is distinct from ${fact.answerId})`;
  if (fact.answerId !== null && fact.answerAuthorId !== null)
    await tell(
      tx,
      { kind: 'accepted', actorId: fact.personId, postId: fact.answerId },
      one(tx, fact.answerAuthorId),
    );
}

/** Those who staked their name or vote on what it said before. */
async function tellOfEdit(tx: Tx, post: PostFacts['post.edited']): Promise<void> {
  await tell(
    tx,
    { kind: 'edit', actorId: post.authorId, postId: post.postId },
    tx`select person_id, null from shares where post_id = ${post.postId}
       union select person_id, null from poll_votes where post_id = ${post.postId}`,
  );
}

async function tellOfResult(tx: Tx, { postId }: PostFacts['poll.closed']): Promise<void> {
  await tell(
    tx,
    { kind: 'poll', actorId: null, postId },
    tx`select author_id, null from posts where id = ${postId}
       union select person_id, null from poll_votes where post_id = ${postId}`,
  );
}

const reactionDetail = (fact: PostFacts['reaction.added']): string =>
  fact.kind === 'emoji' ? fact.emoji : fact.kind;

async function tellAuthor(
  tx: Tx,
  postId: PostId,
  actorId: PersonId,
  kind: NotificationKind,
  detail = '',
): Promise<void> {
  const author = tx`select author_id, null from posts where id = ${postId} and peer_id is null`;
  await tell(tx, { kind, actorId, postId, detail }, author);
}

async function untellAuthor(
  tx: Tx,
  postId: PostId,
  actorId: PersonId,
  kind: NotificationKind,
  detail = '',
): Promise<void> {
  await tx`
    delete from notifications where kind = ${kind} and actor_id = ${actorId} and post_id = ${postId} and detail = ${detail}
      and person_id = (select ${behind(tx, tx`author_id`)} from posts where id = ${postId})`;
}

/** A yes is told to who asked; when nobody had to be asked, the followed one hears of the new follower. */
async function tellOfFollow(
  tx: Tx,
  { followerId, followeeId }: PeopleFacts['follow.accepted'],
  by: PersonId | undefined,
): Promise<void> {
  if (by === followerId) return await tell(tx, { kind: 'follow', actorId: followerId }, one(tx, followeeId));
  await tx`
    delete from notifications where person_id = ${followeeId} and kind = 'follow_request' and actor_id = ${followerId}`;
  await tell(tx, { kind: 'follow_accepted', actorId: followeeId }, one(tx, followerId));
}

async function dropFollow(tx: Tx, { followerId, followeeId }: PeopleFacts['follow.ended']): Promise<void> {
  await tx`
    delete from notifications
    where person_id = ${followeeId} and kind in ('follow', 'follow_request') and actor_id = ${followerId}`;
}

async function tellModerators(tx: Tx, { groupId, personId }: GroupFacts['group.requested']): Promise<void> {
  await tell(
    tx,
    { kind: 'group_request', actorId: personId, groupId },
    tx`select person_id, null from memberships
       where group_id = ${groupId} and state = 'active' and role in ('owner', 'moderator')`,
  );
}

/** Whoever walked in through an open door knows it already. */
async function tellMember(tx: Tx, { groupId, personId, byId }: GroupFacts['group.joined']): Promise<void> {
  await dropRequest(tx, groupId, personId);
  await tell(
    tx,
    { kind: 'group_joined', actorId: byId ?? null, groupId },
    tx`select ${personId}::bigint, null from groups where id = ${groupId} and (peer_id is not null or ${byId !== undefined})`,
  );
}

async function dropRequest(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  await tx`
    delete from notifications where kind = 'group_request' and group_id = ${groupId} and actor_id = ${personId}
      and person_id in (select m.person_id from memberships m where m.group_id = ${groupId} and m.role <> 'member')`;
}
