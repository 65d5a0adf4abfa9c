import { personSummaryColumns } from '#src/people/read.ts';
import type { PersonSummary, Viewer } from '#src/people/person.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { Member, MembershipState, Role, MemberCount } from './group.ts';
import { groupsVisibleTo, membersVisibleTo, moderatesAs } from './policy.ts';

type MemberRow = PersonSummary & { readonly role: Role; readonly since: Date };

const memberOf = ({ role, since, ...person }: MemberRow): Member => ({ person, role, since });

/** Active members as the viewer may see them, otherwise none; with `roles` only those. The cursor is the person's id. */
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
    select ${personSummaryColumns(reader)}, m.role, m.since
    from memberships m join groups g on g.id = m.group_id
    join people p on p.id = m.person_id left join peers peer on peer.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' ${visible}
      ${roles ? reader`and m.role = any(${roles as Role[]})` : reader``}
    ${pageOf(reader, 'm.person_id', page)}`;
  return inPageOrder(rows.map(memberOf), page);
}

/** How many members the group has per company, largest first: shown before anyone joins or posts, for every group the viewer may know about. */
export async function memberCountsOf(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
): Promise<MemberCount[]> {
  const { company, country } = reader.instance;
  return reader<MemberCount[]>`
    select c.peer_id, case when c.peer_id is null then ${company}
        else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company,
      case when c.peer_id is null then ${country} else peer.country end as country, c.members as count
    from member_counts c join groups g on g.id = c.group_id left join peers peer on peer.id = c.peer_id
    where c.group_id = ${groupId} and c.members > 0 and ${groupsVisibleTo(reader, viewer)}
    order by c.members desc, c.peer_id nulls first`;
}

/** Partners with at least one active member: each gets the group's announcements once. */
export async function memberPeers(reader: Reader, groupId: GroupId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select peer_id from member_counts where group_id = ${groupId} and peer_id is not null and members > 0
    order by 1`;
  return rows.map((r) => r.peerId);
}

/** Whether any active member is at this origin, ours or a partner's. */
export async function hasMemberAt(reader: Reader, groupId: GroupId, origin: string | null): Promise<boolean> {
  const rows = await reader`
    select from memberships m join people p on p.id = m.person_id left join peers pe on pe.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' and coalesce(pe.origin, ${reader.instance.origin}) = ${origin} limit 1`;
  return rows.length > 0;
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
  readonly person: PersonSummary | null;
  readonly since: Date;
}

interface PendingRow extends Omit<PersonSummary, 'id'> {
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

/** What is waiting for this person's answer, oldest first: requests to groups of ours that they moderate, and invitations. */
export async function pendingFor(reader: Reader, personId: PersonId): Promise<Pending[]> {
  const rows = await reader<PendingRow[]>`
    select ${personSummaryColumns(reader)}, w.kind as pending_kind, w.since, g.id as group_id, g.handle as group_handle,
      ${hostIn(reader, 'home.origin')} as group_host, g.name as group_name
    from (
      select 'request' as kind, r.group_id, r.person_id, r.since
      from memberships mine join memberships r on r.group_id = mine.group_id and r.state = 'requested'
      where mine.person_id = ${personId} and ${moderatesAs(reader, 'mine')}
      union all
      select 'invitation', i.group_id, i.invited_by, i.since
      from memberships i where i.person_id = ${personId} and i.state = 'invited'
    ) w
    join groups g on g.id = w.group_id and g.archived_at is null and (g.peer_id is null or w.kind = 'invitation')
    left join peers home on home.id = g.peer_id
    left join people p on p.id = w.person_id
    left join peers peer on peer.id = p.peer_id
    order by w.since limit ${pendingMax}`;
  return rows.map(({ pendingKind, groupId, groupHandle, groupHost, groupName, since, id, ...person }) => ({
    kind: pendingKind,
    group: { id: groupId, handle: groupHandle, host: groupHost, name: groupName },
    person: id === null ? null : { ...person, id },
    since,
  }));
}

/** In which of these groups this person moderates. */
export async function moderatedBy(
  reader: Reader,
  personId: PersonId,
  among: readonly GroupId[],
): Promise<ReadonlySet<GroupId>> {
  if (among.length === 0) return new Set();
  const rows = await reader<{ groupId: GroupId }[]>`
    select m.group_id from memberships m where m.person_id = ${personId} and ${moderatesAs(reader, 'm')}
      and m.group_id = any(${among as GroupId[]}::bigint[])`;
  return new Set(rows.map((row) => row.groupId));
}

/** These people's relations to a group: for those who may invite to it. */
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
