import { isPseudonymOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { moderates } from '#src/groups/policy.ts';
import { may } from '#src/roles/roles.ts';
import type { Person } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { recordFact } from './facts.ts';
import { reasonMax, undoDays, type HidingOrigin } from './hiding.ts';
import { visibleTo } from './policy.ts';
import type { Level } from './post.ts';
import { forgetHidden, rememberHidden } from './inbound/receive-removal.ts';
import { refusals } from './refusals.ts';

/**
 * Hides a post from everyone but its author, who is told why. For the moderators and owners of its group; outside groups for the company's
 * administrators, except direct posts between people (those only as far as they were reported: `hideReported`). Undone within `undoDays` days by
 * `restorePost`; then the post is erased. `reason` is empty only if another server gave none. False: it was already hidden.
 */
export async function hidePost(
  tx: Tx,
  moderator: PersonId,
  postId: PostId,
  reason: string,
): Promise<boolean> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p
    where p.id = ${postId} and (p.level not in ('group', 'direct') or ${visibleTo(tx, { personId: moderator })}) for no key update`;
  if (!post) throw notFound('post');
  if (post.groupId !== null && !(await isModerator(tx, moderator, post.groupId)))
    throw refusals.onlyModeratorsHide();
  if (post.groupId === null && (post.level === 'direct' || !(await administratorOf(tx, moderator)))) {
    // Whether there is such a post is for those to know who may read it.
    const [readable] =
      await tx`select from posts p where p.id = ${postId} and ${visibleTo(tx, { personId: moderator })}`;
    if (!readable) throw notFound('post');
    throw refusals.onlyAdministratorsHide();
  }
  return await hide(tx, post, post.groupId === null ? 'company' : 'group', { by: moderator, reason });
}

/** The same for a post that was reported, whoever may read it. The caller has checked that `by` decides about the report. */
export async function hideReported(
  tx: Tx,
  by: PersonId,
  postId: PostId,
  origin: 'group' | 'company',
  reason: string,
): Promise<void> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p where p.id = ${postId} for no key update`;
  if (!post) throw refusals.gone();
  await hide(tx, post, origin, { by, reason });
}

/** Undoes a removal, for those who may remove. False: it is not removed. */
export async function restorePost(tx: Tx, by: PersonId, postId: PostId): Promise<boolean> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p where p.id = ${postId} for no key update`;
  const rights = post ? await rightsOf(tx, by, post) : [];
  if (!post || rights.length === 0) throw notFound('post');
  if (!post.removed) return false;
  const undone = await tx<{ origin: HidingOrigin }[]>`
    delete from hidings where post_id = ${postId} and origin = any(${rights}::text[])
      and at > now() - make_interval(days => ${undoDays}) returning origin`;
  if (undone.length === 0) throw refusals.hidingFinal({ days: undoDays });
  for (const { origin } of undone) await unhide(tx, post, origin, by);
  return true;
}

/** The same once an appeal was granted: the caller has checked who decides. Nothing happens if the post is no longer hidden, or erased. */
export async function restoreAppealed(
  tx: Tx,
  by: PersonId,
  postId: PostId,
  origin: 'group' | 'company',
): Promise<void> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p where p.id = ${postId} for no key update`;
  if (!post) return;
  const { count } = await tx`delete from hidings where post_id = ${postId} and origin = ${origin}`;
  if (count > 0) await unhide(tx, post, origin, by);
}

export async function isModerator(tx: Tx, person: PersonId, groupId: GroupId): Promise<boolean> {
  const rows = await tx`select where ${moderates(tx, person, groupId)}`;
  return rows.length > 0;
}

/** The home of a group removed a post from it. The caller knows that the home decided. True if something changed. */
export async function receiveHide(tx: Tx, groupId: GroupId, postUri: string, reason = ''): Promise<boolean> {
  await rememberHidden(tx, groupId, postUri);
  return await receive(tx, tx`p.uri = ${postUri} and p.group_id = ${groupId}`, 'group', reason);
}
/** Its author's company removed a post of which we have a copy. */
export async function receiveCompanyHide(
  tx: Tx,
  peerId: number,
  postUri: string,
  reason: string,
): Promise<boolean> {
  const which = tx`p.uri = ${postUri} and p.peer_id = ${peerId} and p.group_id is null`;
  return await receive(tx, which, 'home', reason);
}
export async function receiveRestore(tx: Tx, groupId: GroupId, postUri: string): Promise<boolean> {
  await forgetHidden(tx, groupId, postUri);
  return await receiveUndo(tx, tx`p.uri = ${postUri} and p.group_id = ${groupId}`, 'group');
}
export async function receiveCompanyRestore(tx: Tx, peerId: number, postUri: string): Promise<boolean> {
  return await receiveUndo(
    tx,
    tx`p.uri = ${postUri} and p.peer_id = ${peerId} and p.group_id is null`,
    'home',
  );
}

const sweptMax = 100;

/** Erases for good what can no longer be restored; while an appeal waits, it can. A maintenance job. */
export async function sweepHidden(tx: Tx): Promise<void> {
  const posts = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where id in (
      select post_id from hidings h where at < now() - make_interval(days => ${undoDays}) and not exists (
        select from moderation_acts t join appeals a on a.act_id = t.id where t.post_id = h.post_id and a.decided_at is null)
      order by at limit ${sweptMax})
    for update skip locked`;
  for (const post of posts) await erasePost(tx, post);
}

interface Hidable {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly peerId: number | null;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly threadUri: string;
  readonly removed: boolean;
  readonly rootId: PostId;
  readonly ownerId: PersonId | null;
  readonly mentions: PersonId[] | null;
}
const columns =
  'p.id, p.uri, p.author_id, p.peer_id, p.level, p.group_id, p.thread_uri, p.removed_at is not null as removed, p.root_id, ' +
  'p.audience_person_id as owner_id, (select array_agg(m.person_id::text) from mentions m where m.post_id = p.id) as mentions';

/** By which rights this person may undo a removal: no one one of their own. The command line acts for groups, too. */
async function rightsOf(tx: Tx, person: PersonId, post: Hidable): Promise<HidingOrigin[]> {
  if (person === post.authorId || (await isPseudonymOf(tx, person, post.authorId))) return [];
  const administrator = await administratorOf(tx, person);
  const operates = administrator?.kind === 'instance';
  const moderates = post.groupId !== null && (operates || (await isModerator(tx, person, post.groupId)));
  return [...(moderates ? ['group' as const] : []), ...(administrator ? ['company' as const] : [])];
}

async function administratorOf(tx: Tx, person: PersonId): Promise<Person | null> {
  const [actor] = await readPeople(tx, [person]);
  return actor && actor.deactivatedAt === null && may(actor, 'moderate') ? actor : null;
}

/** A post can be hidden by several rights; it comes back when the last of them is undone. */
async function hide(
  tx: Tx,
  post: Hidable,
  origin: HidingOrigin,
  how: { readonly by: PersonId | null; readonly reason: string },
): Promise<boolean> {
  const reason = how.reason.slice(0, reasonMax);
  const fresh = await tx`
    insert into hidings (post_id, origin, by_id, reason) values (${post.id}, ${origin}, ${how.by}, ${reason}) on conflict do nothing`;
  if (fresh.count === 0) return false;
  await tx`update posts set removed_at = coalesce(removed_at, now()), removed_by = coalesce(removed_by, ${how.by}) where id = ${post.id}`;
  const { rootId, ownerId, mentions } = post;
  await recordFact(tx, how.by, 'post.hidden', {
    ...{ ...factOf(post), rootId, ownerId, mentions: mentions ?? [] },
    ...{ byId: how.by, origin, reason },
  });
  return true;
}

async function unhide(tx: Tx, post: Hidable, origin: HidingOrigin, by: PersonId | null): Promise<void> {
  await tx`
    update posts set removed_at = null, removed_by = null
    where id = ${post.id} and not exists (select from hidings where post_id = ${post.id})`;
  await recordFact(tx, by, 'post.restored', { ...factOf(post), byId: by, origin });
}

async function receive(tx: Tx, which: Fragment, origin: HidingOrigin, reason: string): Promise<boolean> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p where ${which} for no key update`;
  return post !== undefined && (await hide(tx, post, origin, { by: null, reason }));
}

async function receiveUndo(tx: Tx, which: Fragment, origin: HidingOrigin): Promise<boolean> {
  const [post] = await tx<Hidable[]>`
    select ${tx.unsafe(columns)} from posts p where ${which} for no key update`;
  if (!post) return false;
  const gone = await tx`delete from hidings where post_id = ${post.id} and origin = ${origin}`;
  if (gone.count === 0) return false;
  await unhide(tx, post, origin, null);
  return true;
}

const factOf = (post: Hidable) => ({
  postId: post.id,
  uri: post.uri,
  groupId: post.groupId,
  authorId: post.authorId,
  peerId: post.peerId,
  level: post.level,
  threadUri: post.threadUri,
});
