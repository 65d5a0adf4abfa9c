import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { recordFact } from './facts.ts';
import { foundPost, queueOf, type Found } from './file-report.ts';
import { reportsPerPartnerMax, type Category, type Outcome } from './report.ts';
import { closeCase, insertAct, insertReport, openCase, type OpenCase } from './store.ts';
import { companiesToTell } from './linked.ts';
import { refusals } from './refusals.ts';

export interface IncomingReport {
  /** The partner that speaks for a reporter it does not name. */
  readonly peerId: number;
  /** Of the Flag. */
  readonly uri: string;
  readonly objectUris: readonly string[];
  readonly category: Category;
  readonly comment: string;
}

/**
 * A partner reports posts by our people that it may read, anything it was sent in groups of ours, or else people or groups of ours. What is not
 * here, or what the partner may not know about, is skipped. A Flag that names posts is about those, and names their author only for context.
 */
export async function receiveReport(tx: Tx, incoming: IncomingReport): Promise<number> {
  const { peerId, objectUris } = incoming;
  const uris = [...objectUris];
  const posts = await tx<Found[]>`
    ${foundPost(tx)} where p.uri = any(${uris}) and p.removed_at is null
      and (${visibleTo(tx, { peerId })} or (g.peer_id is null and exists (
        select from memberships v join people vp on vp.id = v.person_id
        where v.group_id = g.id and v.state = 'active' and vp.peer_id = ${peerId})))`;
  const found = posts.length > 0 ? posts : await othersOf(tx, uris, peerId);
  if (found.length > 0) await requireFew(tx, peerId);
  // In a group elsewhere its home decides about the post; what a partner tells us about our person, our company does.
  for (const each of found)
    await join(tx, incoming, { ...each, queue: queueOf(each, each.groupPeerId === null) });
  return found.length;
}

/** The home of a group shows its moderators at our company what was reported in it. */
export async function receiveOffered(tx: Tx, groupId: GroupId, incoming: IncomingReport): Promise<void> {
  const posts = await tx<Found[]>`
    ${foundPost(tx)} where p.uri = any(${[...incoming.objectUris]}) and p.group_id = ${groupId} and g.peer_id = ${incoming.peerId}
      and p.removed_at is null`;
  for (const post of posts) await join(tx, incoming, { ...post, queue: 'group' });
}

/**
 * A partner announces the outcome of a report that we passed on, or that it passed on to us. The home of a group decides for all; another company's decision is a line in
 * the log for those who decide here. No effect if it comes from anyone who was not asked.
 */
export async function receiveOutcome(
  tx: Tx,
  peerId: number,
  caseUri: string,
  outcome: Outcome,
): Promise<void> {
  const [kase] = await tx<(OpenCase & { groupPeerId: number | null; personPeerId: number | null })[]>`
    select k.id, k.uri, k.queue, k.group_id, k.person_id, k.post_id, g.peer_id as group_peer_id, a.peer_id as person_peer_id
    from report_cases k left join groups g on g.id = k.group_id left join people a on a.id = k.person_id
    where k.uri = ${caseUri} or exists (select from reports r where r.case_id = k.id and r.uri = ${caseUri} and r.peer_id = ${peerId})
    for no key update of k`;
  if (!kase) return;
  if (kase.queue === 'group' && kase.groupPeerId === peerId)
    return await closeAs(tx, kase, outcome, null, peerId);
  if (!(await knowsOf(tx, kase.id, peerId))) return;
  await insertAct(tx, { ...actOf(kase), act: 'told', byId: null, peerId, reason: outcome });
}

/** A company that knows of a case says who handles it, or writes a note. No effect on what is decided here, nor by anyone who does not know of it. */
export async function receiveNews(
  tx: Tx,
  peerId: number,
  caseUri: string,
  { act, note }: { readonly act: 'taken' | 'released' | 'noted'; readonly note: string },
): Promise<boolean> {
  const [kase] = await tx<OpenCase[]>`
    select k.id, k.uri, k.queue, k.group_id, k.person_id, k.post_id from report_cases k
    where k.uri = ${caseUri} or exists (select from reports r where r.case_id = k.id and r.uri = ${caseUri} and r.peer_id = ${peerId})
    for no key update`;
  if (!kase || (act === 'noted' && note === '') || !(await knowsOf(tx, kase.id, peerId))) return false;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from moderation_acts where case_id = ${kase.id} and peer_id = ${peerId}`;
  if ((row?.count ?? 0) >= newsMax) throw refusals.tooManyFromCompany();
  await insertAct(tx, { ...actOf(kase), act, byId: null, peerId, reason: note });
  return true;
}
/** Lines that one company can add to the log of one case. */
const newsMax = 200;

const knowsOf = async (tx: Tx, caseId: string, peerId: number): Promise<boolean> =>
  (await companiesToTell(tx, caseId)).includes(peerId);

/** A moderator elsewhere, or the group's home, found no violation: the case closes here as well. */
export async function receiveDismissal(
  tx: Tx,
  groupId: GroupId,
  flagUri: string,
  by: { readonly byId: PersonId | null; readonly peerId: number },
): Promise<boolean> {
  const [kase] = await tx<OpenCase[]>`
    select k.id, k.uri, k.queue, k.group_id, k.person_id, k.post_id from report_cases k
    where k.group_id = ${groupId} and k.queue = 'group' and k.closed_at is null
      and (k.uri = ${flagUri} or exists (select from reports r where r.case_id = k.id and r.uri = ${flagUri}))
      and k.person_id is distinct from ${by.byId}
    for no key update`;
  if (!kase) return false;
  await insertAct(tx, { ...actOf(kase), act: 'dismissed', ...by, reason: '' });
  await closeAs(tx, kase, 'dismissed', by.byId, by.peerId);
  return true;
}

async function closeAs(
  tx: Tx,
  kase: OpenCase,
  outcome: Outcome,
  byId: PersonId | null,
  peerId: number | null,
): Promise<void> {
  if (!(await closeCase(tx, kase.id, outcome))) return;
  const { queue, groupId, personId, postId } = kase;
  const about = { caseId: kase.id, queue, groupId, personId, postId };
  await recordFact(tx, byId, 'report.closed', { ...about, outcome, byId, peerId });
}

const actOf = ({ id, queue, groupId, personId, postId }: OpenCase) => ({
  caseId: id,
  queue,
  groupId,
  personId,
  postId,
});

async function join(
  tx: Tx,
  incoming: IncomingReport,
  matter: Found & { queue: 'group' | 'company' },
): Promise<void> {
  const kase = await openCase(tx, matter);
  const { peerId, uri, category, comment } = incoming;
  const fresh = await insertReport(tx, kase.id, {
    ...{ reporterId: null, peerId, uri, category, comment, forwarded: false },
  });
  if (fresh === null) return;
  const { id: caseId, uri: _uri, ...rest } = kase;
  const fact = { ...rest, caseId, reporterId: null, peerId, forward: false };
  await recordFact(tx, null, 'report.filed', fact);
}

const othersOf = (tx: Tx, uris: readonly string[], peerId: number) => tx<Found[]>`
  select 'person' as subject, uri as object_uri, null::bigint as post_id, id as person_id, null::bigint as group_id,
    peer_id as person_peer_id, null::int as group_peer_id, false as by_moderator
  from people where uri = any(${[...uris]}) and peer_id is null and kind <> 'instance' and deactivated_at is null
  union all
  select 'group', g.uri, null, null, g.id, null, null, false from groups g
  where g.uri = any(${[...uris]}) and g.peer_id is null and (g.access <> 'secret' or exists (
    select from memberships v join people vp on vp.id = v.person_id
    where v.group_id = g.id and v.state = 'active' and vp.peer_id = ${peerId}))`;

async function requireFew(tx: Tx, peerId: number): Promise<void> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from reports where peer_id = ${peerId} and at > now() - interval '1 day'`;
  if ((row?.count ?? 0) >= reportsPerPartnerMax) throw refusals.tooManyFromCompany();
}
