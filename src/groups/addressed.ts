import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** Which of these URIs are groups, or followers collections of groups. */
export async function groupsAmong(reader: Reader, uris: readonly string[]): Promise<ReadonlySet<string>> {
  if (uris.length === 0) return new Set();
  const rows = await reader<{ uri: string }[]>`
    select uri from groups where uri = any(${[...uris]})
    union select followers_uri from groups where followers_uri = any(${[...uris]})`;
  return new Set(rows.map((row) => row.uri));
}

/** The person of ours who belongs to the group, or asked to, by the URI of the activity that began it. */
export async function ourMemberByAct(reader: Reader, groupId: GroupId, uri: string): Promise<string | null> {
  const [row] = await reader<{ uri: string }[]>`
    select p.uri from memberships m join people p on p.id = m.person_id
    where m.uri = ${uri} and m.group_id = ${groupId} and p.peer_id is null`;
  return row?.uri ?? null;
}

/** The group this person asked to join with that activity, by its URI. */
export async function groupJoinedBy(
  reader: Reader,
  actUri: string,
  personId: PersonId,
): Promise<string | null> {
  const [row] = await reader<{ uri: string }[]>`
    select g.uri from memberships m join groups g on g.id = m.group_id
    where m.uri = ${actUri} and m.person_id = ${personId} limit 1`;
  return row?.uri ?? null;
}

/**
 * Whether someone who asks to join or leave a group of ours may know about it: `canReadGroup` for that one person. Always true for a pseudonym:
 * no one invites it, the person behind it has been admitted, and only their company knows.
 */
export async function mayApproach(
  reader: Reader,
  groupId: GroupId,
  actor: { readonly id: string; readonly isPseudonym?: boolean | undefined },
): Promise<boolean> {
  const rows = await reader`
    select from groups g where g.id = ${groupId} and (g.access <> 'secret' or ${actor.isPseudonym === true}
      or exists (select from memberships m where m.group_id = g.id and m.person_id = ${actor.id} and m.state <> 'requested'))`;
  return rows.length > 0;
}

/** Locks a membership until the transaction ends: expelling the member meanwhile waits for it. */
export async function lockMembership(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  await tx`select from memberships where group_id = ${groupId} and person_id = ${personId} for key share`;
}

/** Which of the partners' groups with these URIs this person belongs to. */
export async function partnersGroupOf(
  reader: Reader,
  uris: readonly string[],
  member: PersonId,
): Promise<{ readonly id: GroupId; readonly uri: string; readonly handle: string } | null> {
  const [row] = await reader<{ id: GroupId; uri: string; handle: string }[]>`
    select g.id, g.uri, g.handle from groups g join memberships m on m.group_id = g.id
    where g.uri = any(${[...uris]}) and g.peer_id is not null and m.person_id = ${member} and m.state = 'active' limit 1`;
  return row ?? null;
}
