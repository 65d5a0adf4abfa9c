import { faceColumns } from '#src/people/read.ts';
import type { Face, Viewer } from '#src/people/person.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Member, MembershipState, Role, Seats } from './group.ts';
import { groupsVisibleTo, membersVisibleTo } from './policy.ts';

type MemberRow = Face & { readonly role: Role; readonly since: Date };

const memberOf = ({ role, since, ...person }: MemberRow): Member => ({ person, role, since });

/** Active members as the viewer may see them, none otherwise; with `roles` only those. The cursor is the person's id. */
export async function membersOf(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
  page: Page,
  roles?: readonly Role[],
): Promise<Member[]> {
  return members(reader, groupId, page, roles, reader`and ${membersVisibleTo(reader, viewer)}`);
}

/** The same without a viewer, for the group's own home and its operators. */
export const allMembersOf = (
  reader: Reader,
  groupId: GroupId,
  page: Page,
  roles?: readonly Role[],
): Promise<Member[]> => members(reader, groupId, page, roles, reader``);

async function members(
  reader: Reader,
  groupId: GroupId,
  page: Page,
  roles: readonly Role[] | undefined,
  visible: Fragment,
): Promise<Member[]> {
  const rows = await reader<MemberRow[]>`
    select ${faceColumns(reader)}, m.role, m.since
    from memberships m join groups g on g.id = m.group_id
    join people p on p.id = m.person_id left join peers peer on peer.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' ${visible}
      ${roles ? reader`and m.role = any(${roles as Role[]})` : reader``}
    ${pageOf(reader, 'm.person_id', page)}`;
  return inPageOrder(rows.map(memberOf), page);
}

/** Who sits in the group by company, most first: shown before anybody joins or posts, so of every group that the viewer may know of. */
export async function seatsOf(reader: Reader, viewer: Viewer, groupId: GroupId): Promise<Seats[]> {
  const { company, country } = reader.house;
  return reader<Seats[]>`
    select p.peer_id, case when p.peer_id is null then ${company}
        else coalesce(nullif(peer.company, ''), split_part(peer.origin, '://', 2)) end as company,
      case when p.peer_id is null then ${country} else peer.country end as country, count(*)::int as count
    from memberships m join groups g on g.id = m.group_id
    join people p on p.id = m.person_id left join peers peer on peer.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' and ${groupsVisibleTo(reader, viewer)}
    group by p.peer_id, peer.company, peer.origin, peer.country
    order by count desc, p.peer_id nulls first`;
}

/** Partners with at least one active member: what the group announces goes to each of them once. */
export async function memberPeers(reader: Reader, groupId: GroupId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select distinct p.peer_id from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'active' and p.peer_id is not null and p.deactivated_at is null
    order by 1`;
  return rows.map((r) => r.peerId);
}

export interface Pending {
  /** `request`: the person, as moderator, must answer it. `invitation`: it waits for the person themselves. */
  readonly kind: 'request' | 'invitation';
  readonly group: {
    readonly id: GroupId;
    readonly handle: string;
    readonly host: string | null;
    readonly name: string;
  };
  /** Who asks to join, or who invites if that is known. */
  readonly person: Face | null;
  readonly since: Date;
}

interface PendingRow extends Omit<Face, 'id'> {
  readonly id: PersonId | null;
  readonly pendingKind: Pending['kind'];
  readonly groupId: GroupId;
  readonly groupHandle: string;
  readonly groupHost: string | null;
  readonly groupName: string;
  readonly since: Date;
}

/** More than this is answered in portions. */
const pendingMax = 200;

/** What waits for this person's answer, oldest first: requests to groups of ours that they moderate, and invitations. */
export async function pendingFor(reader: Reader, personId: PersonId): Promise<Pending[]> {
  const rows = await reader<PendingRow[]>`
    select ${faceColumns(reader)}, w.kind as pending_kind, w.since, g.id as group_id, g.handle as group_handle,
      split_part(home.origin, '://', 2) as group_host, g.name as group_name
    from (
      select 'request' as kind, r.group_id, r.person_id, r.since
      from memberships mine join memberships r on r.group_id = mine.group_id and r.state = 'requested'
      where mine.person_id = ${personId} and mine.state = 'active' and mine.role in ('owner', 'moderator')
      union all
      select 'invitation', i.group_id, i.invited_by, i.since
      from memberships i where i.person_id = ${personId} and i.state = 'invited'
    ) w
    join groups g on g.id = w.group_id and g.archived_at is null and (g.peer_id is null or w.kind = 'invitation')
    left join peers home on home.id = g.peer_id
    left join people p on p.id = w.person_id
    left join peers peer on peer.id = p.peer_id
    order by w.since limit ${pendingMax}`;
  return rows.map(({ pendingKind, groupId, groupHandle, groupHost, groupName, since, id, ...face }) => ({
    kind: pendingKind,
    group: { id: groupId, handle: groupHandle, host: groupHost, name: groupName },
    person: id === null ? null : { ...face, id },
    since,
  }));
}

/** How these people belong to a group: for whoever may invite to it. */
export async function tiesOf(
  reader: Reader,
  groupId: GroupId,
  personIds: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, MembershipState>> {
  if (personIds.length === 0) return new Map();
  const rows = await reader<{ personId: PersonId; state: MembershipState }[]>`
    select person_id, state from memberships
    where group_id = ${groupId} and person_id = any(${personIds as PersonId[]}::bigint[])`;
  return new Map(rows.map((row) => [row.personId, row.state]));
}
