import { moderatorsOf } from '#src/groups/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Fact, FactMap } from '#src/platform/facts.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import type { GroupFacts } from '#src/groups/facts.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { isListed } from '#src/posts/kinds/parts.ts';
import { answeredBy } from '#src/posts/kinds/deeds.ts';
import type { NotificationKind } from './notification.ts';
import { approvalNews } from './approvals.ts';
import { ideaNews } from './ideas.ts';
import { markNews } from './marks.ts';
import { annotationNews } from './annotations.ts';
import { projectNews } from './projects.ts';
import {
  forgetPartner,
  notifyDeciders,
  notifyOfHiding,
  notifyReporters,
  tellAdministrators,
  tellCouncil,
  tellOfAppeal,
  tellOfExpulsion,
  tellOfSanction,
  tellWhoDecidesAppeal,
} from './moderation.ts';
import { concernsSomebody } from './concerned.ts';
import { tellOfNearness, tellOfPlace, tellOfResult, tellVoters, tellWhoHasNotVoted } from './dates.ts';
import { behind, one, insertNotifications } from './insert.ts';
import { dropQuiet, moveNews, tellOwners } from './moves.ts';
import { releaseNews } from './releases.ts';

/**
 * The people a fact concerns are notified in the fact's own transaction, by one statement, or none if it concerns no one: only our people, never
 * about their own acts, nor about what they may not read or have muted. One event, one notification.
 */
export const notificationSubscriber: Subscriber = {
  name: 'notifications',
  // Who is invited to a practice room, and who reported something in it, is told. What happens inside alerts nobody.
  stays: (fact) => /^(group|report|appeal)\./.test(fact),
  after: { chat: 'which says whose letters wait to be let in, and those are told to nobody' },
  hears: [
    on('post.published', tellOfPost, concernsSomebody),
    on('post.edited', tellOfEdit),
    on('reaction.added', (tx, fact) =>
      notifyAuthor(tx, fact.postId, fact.personId, 'reaction', reactionDetail(fact)),
    ),
    on('reaction.removed', (tx, fact) =>
      withdrawFromAuthor(tx, fact.postId, fact.personId, 'reaction', reactionDetail(fact)),
    ),
    on('share.added', (tx, fact) => notifyAuthor(tx, fact.postId, fact.personId, 'share')),
    on('share.removed', (tx, fact) => withdrawFromAuthor(tx, fact.postId, fact.personId, 'share')),
    on('poll.closed', tellOfResult),
    on('event.near', tellOfNearness),
    on('event.placed', tellOfPlace),
    on('poll.ending', tellWhoHasNotVoted),
    on('post.published', tellVoters),
    on('answer.accepted', tellOfAcceptance),
    on('task.assigned', (tx, { postId, personIds, byId }) =>
      insertNotifications(
        tx,
        { kind: 'task_assigned', actorId: byId, postId },
        tx`select id, null from unnest(${[...personIds]}::bigint[]) id`,
      ),
    ),
    on('task.changed', tellOfProgress),
    on('task.due', tellWhoDoesIt),
    on('task.change_refused', (tx, { postId, personId }) =>
      insertNotifications(tx, { kind: 'task_refused', actorId: null, postId }, one(tx, personId)),
    ),
    ...approvalNews,
    ...ideaNews,
    ...projectNews,
    ...markNews,
    ...annotationNews,
    on('post.acknowledged', (tx, { postId, personId }) => settleDemand(tx, postId, personId)),
    on('follow.requested', (tx, { followerId, followeeId }) =>
      insertNotifications(tx, { kind: 'follow_request', actorId: followerId }, one(tx, followeeId)),
    ),
    on('follow.accepted', tellOfFollow),
    on('person.moved', tellFollowers),
    on('follow.rejected', dropFollow),
    on('follow.ended', dropFollow),
    on('group.invited', (tx, { groupId, personId, byId }) =>
      insertNotifications(tx, { kind: 'group_invite', actorId: byId ?? null, groupId }, one(tx, personId)),
    ),
    on('group.requested', tellModerators),
    on('group.joined', tellMember),
    on('group.declined', (tx, { groupId, personId }) => dropRequest(tx, groupId, personId)),
    on('group.expelled', tellOfExpulsion),
    ...moveNews,
    ...releaseNews,
    on('group.quiet', tellOwners),
    on('group.kept', dropQuiet),
    on('group.archived', dropQuiet),
    // They quote it.
    on(
      'post.expired',
      async (tx, { postId }) => void (await tx`delete from notifications where post_id = ${postId}`),
    ),
    on('post.hidden', (tx, post) => notifyOfHiding(tx, 'post_removed', post, post.reason)),
    on('post.restored', (tx, post) => notifyOfHiding(tx, 'post_restored', post)),
    on('erasure.overdue', tellAdministrators),
    on('erasure.challenged', async (tx, told) => {
      if (told.outcome === 'false') await tellAdministrators(tx, told);
    }),
    on('disclosure.confirmed', tellCouncil),
    on('disclosure.told', (tx, { personId, reason }) =>
      insertNotifications(tx, { kind: 'disclosed', actorId: null, detail: reason }, one(tx, personId)),
    ),
    on('partner.erased', forgetPartner),
    on('report.filed', notifyDeciders),
    on('report.closed', notifyReporters),
    on('person.warned', (tx, { personId, groupId, note }) =>
      insertNotifications(tx, { kind: 'warning', actorId: null, groupId, detail: note }, one(tx, personId)),
    ),
    on('person.sanctioned', tellOfSanction),
    on('appeal.filed', tellWhoDecidesAppeal),
    on('appeal.decided', tellOfAppeal),
    on('export.ready', (tx, { personId }) =>
      insertNotifications(tx, { kind: 'export_ready', actorId: null }, one(tx, personId)),
    ),
  ],
};

/** The author of the parent is notified of a reply, others mentioned of a mention, and of a new thread those who asked to be notified of its author's posts. */
async function tellOfPost(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { authorId, replyToAuthorId: answered, postId } = post;
  if (post.mustRead) return await tellAll(tx, post);
  const named = post.mentions.filter((id) => id !== authorId && id !== answered);
  const replies = answered !== null && answered !== authorId;
  const isNews = post.level !== 'direct' && !replies && isListed(post.kind);
  if (named.length === 0 && !replies && !isNews) return;
  // A stranger's message waits for an answer without a notification; chat/ has just determined which those are. Nor is one told of what one has muted.
  const letIn =
    post.level === 'direct'
      ? tx`where not exists (
    select from conversation_posts x join conversation_people s on s.conversation_id = x.conversation_id
    where x.post_id = ${postId} and s.person_id = w.id and (s.state <> 'open' or s.muted_at is not null))`
      : tx``;
  await insertNotifications(
    tx,
    { kind: 'mention', actorId: authorId, postId },
    tx`select w.id, w.kind from (
      select m as id, 'mention' as kind from unnest(${named}::bigint[]) m union all select ${answered}::bigint, 'reply' where ${replies}
       union all select follower_id, 'status' from follows where ${isNews} and followee_id = ${authorId} and notify and state = 'accepted'
         and follower_id <> all(${named}::bigint[])) w ${letIn}`,
  );
}

/** Everyone who is asked to read it, including those mentioned in it. */
async function tellAll(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { authorId, postId, groupId } = post;
  const asked =
    groupId === null
      ? tx`select id, null from people where peer_id is null and kind = 'person'`
      : tx`select person_id, null from memberships where group_id = ${groupId} and state = 'active'`;
  await insertNotifications(tx, { kind: 'must_read', actorId: authorId, postId }, asked);
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
    await insertNotifications(
      tx,
      { kind: 'accepted', actorId: fact.personId, postId: fact.answerId },
      one(tx, fact.answerAuthorId),
    );
}

/** Those who staked their name or vote on what it said before. */
async function tellOfEdit(tx: Tx, post: PostFacts['post.edited']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'edit', actorId: post.authorId, postId: post.postId },
    [tx`select person_id from shares where post_id = ${post.postId}`, ...answeredBy(tx, post.postId)]
      .map((people) => tx`select person_id, null from (${people}) staked`)
      .reduce((all, people) => tx`${all} union ${people}`),
  );
}

/** Whoever wrote it or does it: how far it is. Nobody is told of an order, a label or a tick. */
async function tellOfProgress(tx: Tx, { postId, personId, change }: FactMap['task.changed']): Promise<void> {
  if (change.unassigned)
    await tx`
      delete from notifications where kind in ('task_assigned', 'task_due') and post_id = ${postId} and person_id = any(${[...change.unassigned]})`;
  if (change.state === undefined) return;
  await tx`delete from notifications where kind = 'task_state' and post_id = ${postId}`;
  await insertNotifications(
    tx,
    { kind: 'task_state', actorId: personId, postId, detail: change.state },
    // Whoever does what they wrote under their pseudonym is one person.
    tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}
       union select person_id, null from task_assignees where post_id = ${postId}`,
  );
}

/** If nobody does it, its author hears that it is due. */
async function tellWhoDoesIt(tx: Tx, { postId }: FactMap['task.due']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'task_due', actorId: null, postId },
    tx`select person_id, null from task_assignees where post_id = ${postId}
       union select p.author_id, null from posts p
       where p.id = ${postId} and not exists (select from task_assignees x where x.post_id = p.id)`,
  );
}

const reactionDetail = (fact: PostFacts['reaction.added']): string =>
  fact.kind === 'emoji' ? fact.emoji : fact.kind;

async function notifyAuthor(
  tx: Tx,
  postId: PostId,
  actorId: PersonId,
  kind: NotificationKind,
  detail = '',
): Promise<void> {
  const author = tx`select author_id, null from posts where id = ${postId} and peer_id is null`;
  await insertNotifications(tx, { kind, actorId, postId, detail }, author);
}

async function withdrawFromAuthor(
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

/** A yes is told to who asked; when no one had to be asked, the followed one hears of the new follower. */
async function tellOfFollow(
  tx: Tx,
  { followerId, followeeId }: PeopleFacts['follow.accepted'],
  { by }: Fact,
): Promise<void> {
  if (by === followerId)
    return await insertNotifications(tx, { kind: 'follow', actorId: followerId }, one(tx, followeeId));
  await tx`
    delete from notifications where person_id = ${followeeId} and kind = 'follow_request' and actor_id = ${followerId}`;
  await insertNotifications(tx, { kind: 'follow_accepted', actorId: followeeId }, one(tx, followerId));
}

/** Those who followed someone hear that they are elsewhere now, also who cannot go along. */
async function tellFollowers(tx: Tx, { personId }: PeopleFacts['person.moved']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'moved', actorId: personId },
    tx`select follower_id, null from follows where followee_id = ${personId} and state = 'accepted'`,
  );
}

async function dropFollow(tx: Tx, { followerId, followeeId }: PeopleFacts['follow.ended']): Promise<void> {
  await tx`
    delete from notifications
    where person_id = ${followeeId} and kind in ('follow', 'follow_request') and actor_id = ${followerId}`;
}

async function tellModerators(tx: Tx, { groupId, personId }: GroupFacts['group.requested']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'group_request', actorId: personId, groupId },
    tx`select person_id, null from (${moderatorsOf(tx, groupId)}) m`,
  );
}

/** A person who joined an open group knows it already. */
async function tellMember(tx: Tx, { groupId, personId, byId }: GroupFacts['group.joined']): Promise<void> {
  await dropRequest(tx, groupId, personId);
  await insertNotifications(
    tx,
    { kind: 'group_joined', actorId: byId ?? null, groupId },
    tx`select ${personId}::bigint, null from groups where id = ${groupId} and (peer_id is not null or ${byId !== undefined})`,
  );
}

async function dropRequest(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  await tx`
    delete from notifications where kind = 'group_request' and group_id = ${groupId} and actor_id = ${personId}
      and person_id in (${moderatorsOf(tx, groupId)})`;
}
