import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { ChosenAudience } from './audience.ts';
import type { MustRead } from './post.ts';

/** Where a person may ask every reader to acknowledge a post. */
export interface Demands {
  /** At the level of my company: administrators. */
  readonly company: boolean;
  /** Groups, ours and partners', of which the person is an owner or moderator. */
  readonly groupIds: ReadonlySet<GroupId>;
}

/** For composers: nobody is offered what would be refused. */
export async function mayDemandReading(reader: Reader, personId: PersonId): Promise<Demands> {
  const [[person], groups] = await Promise.all([
    reader<{ isAdmin: boolean }[]>`select is_admin from people where id = ${personId} and peer_id is null`,
    reader<{ groupId: GroupId }[]>`
      select group_id from memberships
      where person_id = ${personId} and state = 'active' and role in ('owner', 'moderator')`,
  ]);
  return { company: person?.isAdmin ?? false, groupIds: new Set(groups.map((row) => row.groupId)) };
}

/** A draft's demand, or null when it makes none. Refusals say who may ask, and where. */
export async function checkMustRead(
  tx: Tx,
  author: PersonId,
  audience: Pick<ChosenAudience, 'level' | 'groupId' | 'parent'>,
  mustRead: MustRead | undefined,
  now: Date,
): Promise<MustRead | null> {
  if (!mustRead) return null;
  if (audience.parent)
    throw new Refusal('invalid', 'An answer cannot be a must-read; write a post of its own.');
  if (mustRead.until !== null && !(mustRead.until > now))
    throw new Refusal('invalid', 'A must-read must end in the future; choose a later time, or none.');
  if (audience.level !== 'instance' && audience.level !== 'group')
    throw new Refusal('invalid', 'A must-read is for my company or for a group; choose one of them.');
  await checkDemand(tx, author, audience.groupId);
  return { until: mustRead.until };
}

/**
 * In a group its owners and moderators may ask, of whatever company; in the company (null) its administrators. Of a partner's group its
 * home has decided before it relayed the post.
 */
export async function checkDemand(tx: Tx, author: PersonId, groupId: GroupId | null): Promise<void> {
  const [may] =
    groupId === null
      ? await tx`select from people where id = ${author} and is_admin`
      : await tx`
          select from groups g join people a on a.id = ${author} where g.id = ${groupId} and (
            (g.peer_id is not null and a.peer_id is not null)
            or exists (select from memberships m where m.group_id = g.id and m.person_id = a.id
              and m.state = 'active' and m.role in ('owner', 'moderator')))`;
  if (may) return;
  throw new Refusal(
    'not_allowed',
    groupId === null
      ? 'Only administrators can ask the whole company to read a post.'
      : 'Only owners and moderators can ask everybody in the group to read a post.',
  );
}
