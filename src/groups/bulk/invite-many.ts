import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { readGroupAction, requireOpen, requireThat } from '../group-action.ts';
import { invite } from '../invite.ts';
import { canInvite, isInForce } from '../policy.ts';
import { refusals } from '../refusals.ts';
import { linesMax } from './bulk.ts';

interface Many {
  readonly groupId: GroupId;
  readonly by: PersonId;
  readonly people: readonly PersonId[];
  readonly note: string;
}
/** Invites some of a confirmed list. */
export const inviteManyJob = defineJob<Many>('groups.invite-many');

/** Invited in one transaction. */
const atOnce = 50;

/** A confirmed list is invited, some at a time, in the background. Who may not invite, or invites too many, is refused here; what is refused about one person leaves out that one. */
export async function inviteMany(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  list: { readonly people: readonly PersonId[]; readonly note: string },
): Promise<number> {
  const { group, by: actor } = await readGroupAction(tx, groupId, by);
  requireThat(canInvite(group, actor.standing), refusals.onlyModeratorsInvite);
  requireThat(!actor.isGuest, refusals.guestsInviteNobody);
  requireOpen(group);
  const people = [...new Set(list.people)];
  if (people.length > linesMax) throw refusals.listTooLong({ max: linesMax });
  for (let from = 0; from < people.length; from += atOnce) {
    const some = people.slice(from, from + atOnce);
    await enqueue(tx, inviteManyJob, { groupId, by, people: some, note: list.note });
  }
  return people.length;
}

/**
 * The job. Whoever has joined, left or was refused in the meantime is passed over; twice, it invites nobody again. No list lifts a ban: who is banned is
 * invited by name.
 */
export async function inviteSome(tx: Tx, { groupId, by, people, note }: Many): Promise<void> {
  const banned = await tx<{ id: PersonId }[]>`
    select b.person_id as id from bans b
    where b.group_id = ${groupId} and b.person_id = any(${[...people]}::bigint[]) and ${isInForce(tx, 'b')}`;
  const out = new Set(banned.map(({ id }) => id));
  for (const person of people.filter((each) => !out.has(each)))
    try {
      await invite(tx, by, groupId, person, note);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
}
