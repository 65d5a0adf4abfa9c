import { mayAs } from '#src/roles/roles.ts';
import { moderatorsOf } from '#src/groups/policy.ts';
import type { ErasureFactMap } from '#src/erasure/facts.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { decides } from '#src/reports/policy.ts';
import { behind, insertNotifications } from './insert.ts';

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
         union ${moderatorsOf(tx, tx`k.group_id`)}) d
       where k.id = ${report.caseId} and d.id is distinct from ${report.reporterId} and ${decides(tx, tx`d.id`)}`,
  );
}

/** A partner owes the confirmation of an erasure: a matter of the administrators. The detail is `peer host`. */
export async function tellAdministrators(
  tx: Tx,
  { peerId, origin }: ErasureFactMap['erasure.overdue'],
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
