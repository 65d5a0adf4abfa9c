import { setRole } from '#src/groups/moderation/set-role.ts';
import { bySeniority, governsAs } from '#src/groups/policy.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** Who takes over a group from its owner. */
export interface Deputy {
  readonly groupId: GroupId;
  readonly personId: PersonId;
}

/** A group of ours that someone owns, and who of its members could take it over: moderators first, then those who have been there longest. */
export interface OwnedGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly handle: string;
  /** Someone else owns it too. */
  readonly isShared: boolean;
  readonly members: readonly { readonly id: PersonId; readonly name: string }[];
}

const groupsMax = 200;
const membersMax = 100;

/** Those with other members: a group one is alone in goes with its owner. */
export const ownedGroups = (reader: Reader, personId: PersonId): Promise<OwnedGroup[]> =>
  reader<OwnedGroup[]>`
    select g.id, g.name, g.handle, exists (select from memberships o
        where o.group_id = g.id and ${governsAs(reader, 'o')} and o.person_id <> ${personId}) as is_shared,
      (select coalesce(jsonb_agg(jsonb_build_object('id', c.id::text, 'name', c.name)), '[]') from (
        select p.id, p.name from memberships o join people p on p.id = o.person_id
        where o.group_id = g.id and o.state = 'active' and o.person_id <> ${personId} and p.kind = 'person' and p.deactivated_at is null
        order by ${bySeniority(reader, 'o')} limit ${membersMax}) c) as members
    from memberships m join groups g on g.id = m.group_id
    where m.person_id = ${personId} and ${governsAs(reader, 'm')} and g.peer_id is null and g.archived_at is null
      and exists (select from memberships o where o.group_id = g.id and o.person_id <> ${personId} and o.state = 'active')
    order by lower(g.name) limit ${groupsMax}`;

/** Makes the deputies owners, in the name of who leaves. Refuses a group that is not theirs, and who is no member of it. */
export async function handOver(tx: Tx, personId: PersonId, deputies: readonly Deputy[]): Promise<void> {
  if (deputies.length === 0) return;
  const owned = await ownedGroups(tx, personId);
  for (const deputy of deputies) {
    const group = owned.find(({ id }) => id === deputy.groupId);
    if (!group) throw refusals.notTheirGroup();
    const [row] = await tx`
      select from memberships where group_id = ${deputy.groupId} and person_id = ${deputy.personId} and state = 'active' and person_id <> ${personId}`;
    if (!row) throw refusals.deputyNoMember({ group: group.name });
    await setRole(tx, personId, deputy.groupId, deputy.personId, 'owner');
  }
}

/** One deputy for every group in which they are a member; the others get whoever has been there longest. */
export async function deputyEverywhere(
  reader: Reader,
  personId: PersonId,
  deputy: PersonId,
): Promise<Deputy[]> {
  const rows = await reader<{ groupId: GroupId }[]>`
    select m.group_id from memberships m join groups g on g.id = m.group_id
      join memberships d on d.group_id = m.group_id and d.person_id = ${deputy} and d.state = 'active'
    where m.person_id = ${personId} and ${governsAs(reader, 'm')} and g.peer_id is null and g.archived_at is null
    limit ${groupsMax}`;
  return rows.map(({ groupId }) => ({ groupId, personId: deputy }));
}
