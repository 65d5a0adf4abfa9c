import { areStrangers } from '#src/people/policy.ts';
import { charterFirstRemotely, owesCharter } from '#src/groups/charters/charter.ts';
import { cleanUri } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { newId, type GroupId, type PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { adoptReplies } from './adopt.ts';
import { adoptReactions } from './early-reactions.ts';
import { recordFact } from '../facts.ts';
import {
  clampDate,
  cleanAddressees,
  cleanFiles,
  cleanLink,
  cleanMentions,
  cleanTags,
  cleanContent,
  narrowAudience,
  type IncomingPost,
  type RemotePerson,
} from './incoming.ts';
import { receiveAcceptance } from '../kinds/question/accept-answer.ts';
import { admitParts, cleanParts, filesMaxOf, markKept, scheduleParts } from '../kinds/parts.ts';
import { adoptRepliesLater } from '../jobs.ts';
import { reachableFor } from '../read/reachable.ts';
import { insertPost, parentColumns, type NewPost, type Parent } from '../store.ts';
import { hiddenMark, notErased, removalMark } from './tombstones.ts';

/**
 * Stores a partner's post, once. Null, and no effect, if it is here already or was erased. Two statements for a plain note, the post and its
 * fact; subscribers add theirs. Refusal not_allowed if a group of ours does not know the author as a member.
 */
export async function receivePost(
  tx: Tx,
  author: RemotePerson,
  incoming: IncomingPost,
): Promise<PostId | null> {
  const now = new Date();
  const replyToUri = cleanLink(incoming.replyToUri);
  const parent = replyToUri ? await findParent(tx, author, incoming.uri, replyToUri) : null;
  const post = newPost(author, incoming, { replyToUri, parent }, now);
  await admitParts(tx, author.id, post);
  if (post.level === 'direct') await requireNoMinor(tx, author, post);
  const inserted = await insertPost(tx, post, mayEnter(tx, author, post));
  if (!inserted) {
    if (post.groupId !== null) await checkMember(tx, author, post.groupId);
    return null;
  }
  if (inserted.awaited) await adoptReplies(tx, { uri: post.uri });
  if (post.replyToUri !== null && !post.parent) await adoptRepliesLater(tx, post.replyToUri);
  if (incoming.accepted && post.kind === 'question')
    await receiveAcceptance(tx, author, { questionUri: post.uri, ...incoming.accepted }, false);
  await scheduleParts(tx, post.id, post, now);
  await recordFact(tx, author.id, 'post.published', {
    ...{ postId: post.id, uri: post.uri, authorId: author.id, level: post.level, groupId: post.groupId },
    ...{ peerId: author.peerId, mentions: post.mentions, kind: post.kind },
    mustRead: post.mustRead !== null,
    replyToAuthorId: post.parent?.authorId ?? null,
    rootId: post.parent?.rootId ?? post.id,
  });
  if (inserted.awaited) await adoptReactions(tx, { uri: post.uri });
  return post.id;
}

/** The post it answers: `hidden` when it is ours and the author's server has no business with it, so that nothing is learnt by answering. */
async function findParent(
  tx: Tx,
  author: RemotePerson,
  uri: string,
  replyToUri: string,
): Promise<Parent | 'hidden' | null> {
  if (replyToUri === uri) return 'hidden';
  const [row] = await tx<(Parent & { reachable: boolean })[]>`
    select ${tx.unsafe(parentColumns)}, ${reachableFor(tx, author)} as reachable
    from posts p where p.uri = ${replyToUri} for key share`;
  if (!row) return null;
  return row.reachable ? row : 'hidden';
}

function newPost(
  author: RemotePerson,
  incoming: IncomingPost,
  answers: { readonly replyToUri: string | null; readonly parent: Parent | 'hidden' | null },
  now: Date,
): NewPost {
  if (incoming.level === 'instance')
    throw new Refusal(
      'invalid',
      'A post for one company does not cross its border; its server must not send it.',
    );
  const hidden = answers.parent === 'hidden';
  const parent = answers.parent === 'hidden' ? null : answers.parent;
  const publishedAt = clampDate(incoming.publishedAt, now);
  const said = { groupId: null, audiencePersonId: null, ...incoming };
  const audience = narrowAudience(said, author.id, parent);
  const parts = cleanParts(incoming, { level: audience.level, isReply: parent !== null });
  const kind = markKept(incoming.kind, parts);
  return {
    ...audience,
    ...cleanContent(incoming),
    ...parts,
    ...{ id: newId<PostId>(publishedAt.getTime()), uri: incoming.uri, peerId: author.peerId },
    ...{ authorId: author.id, partnerId: null, parent, source: '' },
    kind,
    replyToUri: hidden ? null : answers.replyToUri,
    threadUri: parent?.threadUri ?? cleanLink(incoming.threadUri) ?? incoming.uri,
    sensitive: incoming.sensitive,
    pageUrl: cleanUri(incoming.pageUrl),
    publishedAt,
    editedAt: incoming.editedAt ? clampDate(incoming.editedAt, now) : null,
    mentions: cleanMentions(incoming.mentions),
    addressees: audience.level === 'direct' ? cleanAddressees(incoming.addressees) : [],
    tags: cleanTags(incoming.tags),
    hasFiles: false,
    remoteFiles: cleanFiles(incoming.files, filesMaxOf(kind)),
    isLent: incoming.isLent ?? false,
    isOpenElsewhere: audience.level === 'group' && incoming.isOpenElsewhere,
  };
}

/** Nothing erased comes back, and a group of ours takes posts of its members only, while it is not archived. */
function mayEnter(tx: Tx, author: RemotePerson, post: NewPost): Fragment {
  const marks = [removalMark(tx, null, post.uri), removalMark(tx, author.id, post.uri)];
  if (post.groupId === null) return notErased(tx, marks);
  return tx`${notErased(tx, [...marks, hiddenMark(tx, post.groupId, post.uri)])} and exists (
    select from groups g where g.id = ${post.groupId} and (g.peer_id is not null or (g.archived_at is null and exists (
      select from memberships m where m.group_id = g.id and m.person_id = ${author.id} and m.state = 'active')
      and not ${owes(tx, author)})))`;
}

function owes(tx: Tx, author: RemotePerson): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  return owesCharter(tag, tx`${author.id}::bigint`);
}

async function checkMember(tx: Tx, author: RemotePerson, groupId: GroupId): Promise<void> {
  const [row] = await tx<{ name: string; isMember: boolean; owes: boolean }[]>`
    select g.name, g.archived_at is null and exists (
        select from memberships m where m.group_id = g.id and m.person_id = ${author.id} and m.state = 'active') as is_member,
      ${owes(tx, author)} as owes
    from groups g where g.id = ${groupId} and g.peer_id is null`;
  if (row && !row.isMember)
    throw new Refusal('not_allowed', 'Only active members can post in this group; join it first.');
  if (row?.owes) throw charterFirstRemotely(row.name);
}

/** A direct message of a stranger to one of our minors is not taken (people/policy.ts). */
async function requireNoMinor(tx: Tx, author: RemotePerson, { mentions }: NewPost): Promise<void> {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const [minor] = await tx`
    select from people p where p.id = any(${[...mentions]}::bigint[]) and p.is_minor and p.peer_id is null
      and ${areStrangers(tag, tx`${author.id}::bigint`, tx`p.id`)} limit 1`;
  if (minor)
    throw new Refusal(
      'not_allowed',
      'They get direct messages only from colleagues and people of the same groups.',
    );
}
