import type { PersonSummary, Viewer } from '#src/people/person.ts';
import { personSummaryColumns } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { bySeniority, membersVisibleTo } from './policy.ts';
import type { Member, Role } from './group.ts';

/** A member as shown on the members page. */
export interface ListedMember extends Member {
  /**
   * Speaks for their company in the group: of its owners, else moderators, else members, the one who has been there longest. No one
   * appoints them, so every instance comes to the same name and a leaver is followed at once.
   */
  readonly speaks: boolean;
}

/** Per company, on the page of all members. */
export const perCompanyMax = 12;
/** Found by name; who looks for more writes more of the name. */
const foundMax = 60;
const queryCharsMax = 100;

type Row = PersonSummary & { readonly role: Role; readonly since: Date; readonly place: number };

/**
 * Members as the viewer may see them, by company: our own first, then the largest; within each, roles first, then the earliest members. `q`:
 * those whose name has words starting with it. `company`: of one company only, a partner's number or null for ours.
 */
export async function listedMembers(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
  asked: { readonly q?: string; readonly company?: number | null | undefined },
): Promise<ListedMember[]> {
  const q = (asked.q ?? '').trim().slice(0, queryCharsMax);
  const limit = asked.company === undefined && q === '' ? perCompanyMax : foundMax;
  const rows = await reader<Row[]>`
    with seated as (
      select m.person_id, m.role, m.since, p.peer_id,
        (row_number() over (partition by p.peer_id order by p.kind = 'alias', ${bySeniority(reader, 'm')}))::int as place
      from memberships m join groups g on g.id = m.group_id join people p on p.id = m.person_id
      where m.group_id = ${groupId} and m.state = 'active' and p.deactivated_at is null and ${membersVisibleTo(reader, viewer)})
    select ${personSummaryColumns(reader)}, s.role, s.since, s.place
    from seated s join people p on p.id = s.person_id left join peers peer on peer.id = p.peer_id
    where true ${asked.company === undefined ? reader`` : reader`and s.peer_id is not distinct from ${asked.company}::int`}
      ${q === '' ? reader`and s.place <= ${limit}` : reader`and words_of(p.name || ' ' || p.handle) @@ words_query(${q})`}
    order by s.peer_id is not null, lower(peer.company), s.peer_id, s.place limit ${limit * 40}`;
  return rows.map(({ role, since, place, ...person }) => ({ person, role, since, speaks: place === 1 }));
}

/** Requests and invitations in one group, for its moderators. */
export interface Waiting {
  readonly person: PersonSummary;
  readonly kind: 'request' | 'invitation';
  readonly since: Date;
  /** One of ours has answered; the group's home, another company's, has not yet. */
  readonly asked: 'approve' | 'decline' | 'invite' | null;
}

const waitingMax = 100;

/** Requests and invitations of a group, oldest first. For its moderators: the caller has checked. */
export async function waitingIn(reader: Reader, groupId: GroupId): Promise<Waiting[]> {
  const rows = await reader<
    (PersonSummary & Omit<Waiting, 'person' | 'kind'> & { readonly waitsAs: Waiting['kind'] })[]
  >`
    select ${personSummaryColumns(reader)}, case w.state when 'requested' then 'request' else 'invitation' end as waits_as, w.since, w.asked
    from (
      select m.person_id, m.state, m.since, x.kind as asked from memberships m
      left join group_wishes x on x.group_id = m.group_id and x.person_id = m.person_id
      where m.group_id = ${groupId} and m.state <> 'active'
      union all
      select x.person_id, 'invited', x.at, x.kind from group_wishes x
      where x.group_id = ${groupId} and x.kind = 'invite' and not exists (
        select from memberships m where m.group_id = x.group_id and m.person_id = x.person_id)
    ) w join people p on p.id = w.person_id left join peers peer on peer.id = p.peer_id
    order by w.since limit ${waitingMax}`;
  return rows.map(({ waitsAs, since, asked, ...person }) => ({ person, kind: waitsAs, since, asked }));
}
