import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { MembershipState, Role } from './group.ts';

/** A membership younger than this may be on its way to the home's list. */
const settledSeconds = 60;

/** What has to change for our view of a partner's group to match its home's. */
export interface MembersToCorrect {
  /** Members whom we do not have, or in another role; `personId` null: not known here yet. */
  readonly wanted: readonly {
    readonly uri: string;
    readonly role: Role;
    readonly personId: PersonId | null;
  }[];
  /** Members here whom the home does not have. */
  readonly gone: readonly PersonId[];
}

/** Compares the home's members, by URI, with those we have. */
export async function compareMembers(
  reader: Reader,
  groupId: GroupId,
  members: ReadonlyMap<string, Role>,
): Promise<MembersToCorrect> {
  const held = await reader<
    { uri: string; personId: PersonId; role: Role; state: MembershipState; isSettled: boolean }[]
  >`
    select p.uri, m.person_id, m.role, m.state, m.since < now() - ${settledSeconds} * interval '1 second' as is_settled
    from memberships m join people p on p.id = m.person_id where m.group_id = ${groupId}`;
  const byUri = new Map(held.map((member) => [member.uri, member]));
  return {
    wanted: [...members].flatMap(([uri, role]) => {
      const known = byUri.get(uri);
      if (known?.state === 'active' && known.role === role) return [];
      return [{ uri, role, personId: known?.personId ?? null }];
    }),
    gone: held
      .filter((member) => !members.has(member.uri) && member.state === 'active' && member.isSettled)
      .map((member) => member.personId),
  };
}
