import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { decides } from '#src/reports/policy.ts';
import { behind, tell } from './tell.ts';

/** The author reads what was decided about their post, not by whom. What a pseudonym wrote is told to who is behind it, without the post. */
export async function tellOfHiding(
  tx: Tx,
  kind: 'post_removed' | 'post_restored',
  { postId, groupId, authorId }: PostFacts['post.restored'],
  reason = '',
): Promise<void> {
  const [alias] = await tx`select from people where id = ${authorId} and kind = 'alias'`;
  const about = { ...(alias ? {} : { postId }), ...(groupId === null ? {} : { groupId }) };
  await tell(tx, { kind, actorId: null, detail: reason, ...about }, behindOne(tx, authorId));
}

const behindOne = (tx: Tx, person: PersonId): Fragment =>
  tx`select ${behind(tx, tx`${person}::bigint`)}, null`;

/** Those who decide hear of a case once, when it is opened; not who opened it. */
export async function tellDeciders(tx: Tx, report: ReportFacts['report.filed']): Promise<void> {
  if (!report.opened) return;
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  await tell(
    tx,
    { kind: 'report', actorId: null, groupId: report.groupId ?? undefined, detail: report.caseId },
    tx`select d.id, null from report_cases k cross join lateral (
         select id from people where is_admin and peer_id is null
         union select m.person_id from memberships m where m.group_id = k.group_id and m.role in ('owner', 'moderator')) d
       where k.id = ${report.caseId} and d.id is distinct from ${report.reporterId} and ${decides(tag, tx`d.id`)}`,
  );
}

/** Reporters of ours hear the outcome, not who decided; those who decide have nothing left to do. */
export async function tellReporters(
  tx: Tx,
  { caseId, outcome }: ReportFacts['report.closed'],
): Promise<void> {
  await tx`
    update notifications set read_at = now() where kind = 'report' and detail = ${caseId} and read_at is null`;
  await tell(
    tx,
    { kind: 'report_closed', actorId: null, detail: `${outcome} ${caseId}` },
    tx`select reporter_id, null from reports where case_id = ${caseId} and reporter_id is not null`,
  );
}
