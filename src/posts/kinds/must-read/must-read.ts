import { moderates, moderatesAs } from '#src/groups/policy.ts';
import { proofIsAgreed } from '#src/company/agreed.ts';
import { mayDo } from '#src/roles/roles.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { tagOf } from '#src/platform/sql.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { refusals } from '../../refusals.ts';
import type { Publishing } from '../kind.ts';
import type { MustRead, MustReadInput } from './forms.ts';
import { checkQuiz } from './quiz.ts';

/** Where a person may ask every reader to acknowledge a post. */
export interface ReadingRights {
  /** At the level of my company: administrators and communicators. */
  readonly company: boolean;
  /** Groups, ours and partners', of which the person is an owner or moderator. */
  readonly groupIds: ReadonlySet<GroupId>;
  /** There, so that it can be proved who acknowledged it: employer and works council agreed. */
  readonly proof: boolean;
}

/** For composers: no one is offered what would be refused. */
export async function mayRequireReading(reader: Reader, personId: PersonId): Promise<ReadingRights> {
  const [row] = await reader<{ company: boolean; proof: boolean; groupIds: GroupId[] }[]>`
    select ${mayDo(reader, personId, 'announce')} as company, ${proofIsAgreed(tagOf(reader))} as proof, array(
      select m.group_id::text from memberships m where m.person_id = ${personId} and ${moderatesAs(reader, 'm')}) as group_ids`;
  return {
    company: row?.company ?? false,
    groupIds: new Set(row?.groupIds),
    proof: row?.proof ?? false,
  };
}

/** A draft's must-read request. Refusals say who may ask, and where. */
export async function checkMustRead(
  tx: Tx,
  mustRead: MustReadInput,
  { author, audience, now }: Publishing,
): Promise<MustRead> {
  if (audience.parent) throw refusals.replyNotMustRead();
  if (mustRead.until !== null && !(mustRead.until > now)) throw refusals.mustReadEnded();
  if (audience.level !== 'instance' && audience.level !== 'group')
    throw refusals.mustReadNeedsCompanyOrGroup();
  await checkReadingRight(tx, author, audience.groupId);
  const { until, quiz = [], proof = false } = mustRead;
  const [agreed] = proof ? await tx`select where ${proofIsAgreed(tagOf(tx))}` : [];
  if (proof && !agreed) throw refusals.proofNotAgreed();
  return { until, quiz: checkQuiz(quiz), proof };
}

/**
 * In a group its owners and moderators may ask, from any company; in the company (null) its administrators and communicators. For a partner's group its home
 * decided before it relayed the post.
 */
export async function checkReadingRight(tx: Tx, author: PersonId, groupId: GroupId | null): Promise<void> {
  const [may] =
    groupId === null
      ? await tx`select where ${mayDo(tx, author, 'announce')}`
      : await tx`
          select from groups g join people a on a.id = ${author} where g.id = ${groupId} and (
            (g.peer_id is not null and a.peer_id is not null)
            or ${moderates(tx, author, groupId)})`;
  if (may) return;
  throw groupId === null ? refusals.onlyAdministratorsMustRead() : refusals.onlyModeratorsMustRead();
}
