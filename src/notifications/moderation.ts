import type { GroupFacts } from '#src/groups/facts.ts';
import { mayAs } from '#src/roles/roles.ts';
import { moderatorsOf } from '#src/groups/policy.ts';
import type { ErasureFactMap } from '#src/erasure/facts.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { decides, decidesAppeal } from '#src/reports/policy.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** The author is told what was decided about their post, not by whom. For a pseudonym's post, the person behind it is told, without the post. */
export async function notifyOfHiding(
  tx: Tx,
  kind: 'post_removed' | 'post_restored',
  { postId, groupId, authorId }: PostFacts['post.restored'],
  reason = '',
): Promise<void> {
  const [pseudonym] = await tx`select from people where id = ${authorId} and kind = 'alias'`;
  const about = { ...(pseudonym ? {} : { postId }), ...(groupId === null ? {} : { groupId }) };
  await insertNotifications(tx, { kind, actorId: null, detail: reason, ...about }, behindOne(tx, authorId));
}

const behindOne = (tx: Tx, person: PersonId): Fragment =>
  tx`select ${behind(tx, tx`${person}::bigint`)}, null`;

/** Those who decide are told about a case once, when it is opened; not who opened it. */
export async function notifyDeciders(tx: Tx, report: ReportFacts['report.filed']): Promise<void> {
  if (!report.opened) return;
  await insertNotifications(
    tx,
    { kind: 'report', actorId: null, groupId: report.groupId, detail: report.caseId },
    tx`select d.id, null from report_cases k cross join lateral (
         select a.id from people a where a.kind <> 'instance' and ${mayAs(tx, 'a', 'moderate')}
         union ${moderatorsOf(tx, tx`k.group_id`)} union select o.person_id from ombudspersons o) d
       where k.id = ${report.caseId} and d.id is distinct from ${report.reporterId} and ${decides(tx, tx`d.id`)}`,
  );
}

/** A partner owes the confirmation of an erasure: a matter of the administrators. The detail is `peer host`. */
export async function tellAdministrators(
  tx: Tx,
  { peerId, origin }: Pick<ErasureFactMap['erasure.overdue'], 'peerId' | 'origin'>,
): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'erasure_overdue', actorId: null, detail: `${peerId} ${hostOf(origin)}` },
    tx`select a.id, null from people a where a.kind = 'person' and a.peer_id is null and a.deactivated_at is null and ${mayAs(tx, 'a', 'data_protection')}`,
  );
}

/** What its people did is told to no one any more. */
export async function forgetPartner(tx: Tx, { peerId }: ErasureFactMap['partner.erased']): Promise<void> {
  await tx`
    delete from notifications n where n.actor_id in (select id from people where peer_id = ${peerId})
      or n.group_id in (select id from groups where peer_id = ${peerId})`;
}

/** Reporters of ours are told the outcome, not who decided; those who decide have nothing left to do. */
export async function notifyReporters(
  tx: Tx,
  { caseId, outcome }: ReportFacts['report.closed'],
): Promise<void> {
  await tx`
    update notifications set read_at = now() where kind = 'report' and detail = ${caseId} and read_at is null`;
  await insertNotifications(
    tx,
    { kind: 'report_closed', actorId: null, detail: `${outcome} ${caseId}` },
    tx`select reporter_id, null from reports where case_id = ${caseId} and reporter_id is not null`,
  );
}

/** Who may not come in is told until when and why, not by whom. Of a ban the group's fact tells, also from elsewhere. */
export async function tellOfSanction(
  tx: Tx,
  { personId, act, until, note }: ReportFacts['person.sanctioned'],
): Promise<void> {
  if (act !== 'suspended') return;
  const detail = `${act} ${until ?? '-'} ${note}`;
  await insertNotifications(tx, { kind: 'sanction', actorId: null, detail }, behindOne(tx, personId));
}

/** Out of a group: with a reason it is a decision, and who made it is not told. A pseudonym's owner is told. */
export async function tellOfExpulsion(
  tx: Tx,
  { groupId, personId, byId, reason, until }: GroupFacts['group.expelled'],
): Promise<void> {
  const news =
    reason === undefined
      ? ({ kind: 'group_removed', actorId: byId ?? null, groupId } as const)
      : ({ kind: 'sanction', actorId: null, groupId, detail: `banned ${until ?? '-'} ${reason}` } as const);
  await insertNotifications(tx, news, reason === undefined ? one(tx, personId) : behindOne(tx, personId));
}

/** Everyone who may decide it: not who made the decision. */
export async function tellWhoDecidesAppeal(
  tx: Tx,
  { appealId, actId }: ReportFacts['appeal.filed'],
): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'appeal', actorId: null, detail: appealId },
    tx`select d.id, null from moderation_acts t cross join lateral (
         select a.id from people a where a.kind <> 'instance' and ${mayAs(tx, 'a', 'moderate')}
         union ${moderatorsOf(tx, tx`t.group_id`)} union select o.person_id from ombudspersons o) d
       where t.id = ${actId} and ${decidesAppeal(tx, tx`d.id`)}`,
  );
}

/** The answer goes to whose appeal it is; those who decide have nothing left to do. */
export async function tellOfAppeal(
  tx: Tx,
  { appealId, personId, outcome, answer }: ReportFacts['appeal.decided'],
): Promise<void> {
  await tx`
    update notifications set read_at = now() where kind = 'appeal' and detail = ${appealId} and read_at is null`;
  await insertNotifications(
    tx,
    { kind: 'appeal_decided', actorId: null, detail: `${outcome} ${answer}` },
    tx`select ${personId}::bigint, null`,
  );
}

/** The works council hears at once that somebody's private messages are being opened, and why; whose they are is told later, also if they are in it. */
export async function tellCouncil(
  tx: Tx,
  { personId, reason }: { readonly personId: PersonId; readonly reason: string },
): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'disclosure', actorId: null, detail: reason },
    tx`select p.id, null from people p where ${mayAs(tx, 'p', 'council')} and p.id <> ${personId}`,
  );
}
