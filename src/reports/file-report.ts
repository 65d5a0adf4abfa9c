import { isPseudonymOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { groupsVisibleTo, moderatesAs } from '#src/groups/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { recordFact } from './facts.ts';
import { reportsPerDayMax, type About, type Complaint, type Queue } from './report.ts';
import { insertReport, openCase, type Matter } from './store.ts';
import { refusals } from './refusals.ts';

export interface Filed {
  readonly caseId: string;
  readonly at: Date;
  readonly queue: Queue;
  /** The company that will be told, or would have been; null: no one outside. */
  readonly home: number | null;
  /** It will be told. */
  readonly told: boolean;
}

/**
 * One of our people reports a post, a person or a group. Reporting it again changes nothing. What they may not read is not_found; people cannot
 * report themselves; more than `reportsPerDayMax` a day are refused as too_many. `canTell` checks the agreement with a partner.
 */
export async function fileReport(
  tx: Tx,
  reporter: PersonId,
  about: About,
  complaint: Complaint,
  canForwardTo: (peerId: number) => boolean,
): Promise<Filed> {
  const found = await find(tx, reporter, about);
  if (
    found.personId !== null &&
    (found.personId === reporter || (await isPseudonymOf(tx, reporter, found.personId)))
  )
    throw refusals.reportSelf();
  await requireFewReports(tx, reporter);
  const reachesGroup = found.groupPeerId === null || canForwardTo(found.groupPeerId);
  const queue = queueOf(found, reachesGroup);
  const kase = await openCase(tx, { ...found, queue });
  const home = found.personPeerId ?? (found.subject === 'group' ? found.groupPeerId : null);
  const told = complaint.forward && home !== null && canForwardTo(home);
  const { category, comment } = complaint;
  const report = { reporterId: reporter, peerId: null, uri: null, category, comment, forwarded: told };
  const fresh = await insertReport(tx, kase.id, report);
  if (fresh !== null) {
    const { id: caseId, uri: _uri, ...rest } = kase;
    await recordFact(tx, reporter, 'report.filed', {
      ...{ ...rest, caseId, reporterId: reporter, peerId: null, forward: told },
    });
  }
  return { caseId: kase.id, queue: kase.queue, home, told, at: await filedAt(tx, kase.id, reporter) };
}

/** Who decides. A moderator's own post goes to the company that the group belongs to, and so does anything its home cannot be told. */
export const queueOf = (found: Found, reachesGroup: boolean): Queue =>
  found.subject === 'post' &&
  found.groupId !== null &&
  reachesGroup &&
  !(found.byModerator && found.groupPeerId === null)
    ? 'group'
    : 'company';

export interface Found extends Omit<Matter, 'queue'> {
  readonly personPeerId: number | null;
  readonly groupPeerId: number | null;
  /** The post is by a moderator or owner of its group. */
  readonly byModerator: boolean;
}

/** SQL over `posts p`. */
export const foundPost = (tx: Tx) => tx`
  select 'post' as subject, p.uri as object_uri, p.id as post_id, p.author_id as person_id, p.group_id, p.peer_id as person_peer_id,
    g.peer_id as group_peer_id, coalesce(${moderatesAs(tx, 'm')}, false) as by_moderator
  from posts p left join groups g on g.id = p.group_id
  left join memberships m on m.group_id = p.group_id and m.person_id = p.author_id and m.state = 'active'`;

async function find(tx: Tx, viewer: PersonId, about: About): Promise<Found> {
  if ('postId' in about) return await findPost(tx, viewer, about.postId);
  if ('personId' in about) return await findPerson(tx, about.personId);
  return await findGroup(tx, viewer, about.groupId);
}

async function findPost(tx: Tx, viewer: PersonId, id: PostId): Promise<Found> {
  const [post] = await tx<Found[]>`
    ${foundPost(tx)} where p.id = ${id} and p.removed_at is null and ${visibleTo(tx, { personId: viewer })}`;
  if (!post) throw notFound('post');
  return post;
}

async function findPerson(tx: Tx, id: PersonId): Promise<Found> {
  const [person] = await tx<Found[]>`
    select 'person' as subject, uri as object_uri, null as post_id, id as person_id, null as group_id, peer_id as person_peer_id,
      null as group_peer_id, false as by_moderator
    from people where id = ${id} and kind <> 'instance'`;
  if (!person) throw notFound('person');
  return person;
}

async function findGroup(tx: Tx, viewer: PersonId, id: GroupId): Promise<Found> {
  const [group] = await tx<Found[]>`
    select 'group' as subject, g.uri as object_uri, null as post_id, null as person_id, g.id as group_id, null as person_peer_id,
      g.peer_id as group_peer_id, false as by_moderator
    from groups g where g.id = ${id} and ${groupsVisibleTo(tx, { personId: viewer })}`;
  if (!group) throw notFound('group');
  return group;
}

async function requireFewReports(tx: Tx, reporter: PersonId): Promise<void> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from reports where reporter_id = ${reporter} and at > now() - interval '1 day'`;
  if ((row?.count ?? 0) >= reportsPerDayMax) throw refusals.tooManyReports({ max: reportsPerDayMax });
}

async function filedAt(tx: Tx, caseId: string, reporter: PersonId): Promise<Date> {
  const [row] = await tx<
    { at: Date }[]
  >`select at from reports where case_id = ${caseId} and reporter_id = ${reporter}`;
  if (!row) throw new Error('A report that was filed cannot be read.');
  return row.at;
}
