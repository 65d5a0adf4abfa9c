import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Group, MembershipState, Role, Standing } from './group.ts';
import { canReadGroup, companyMayJoin, hasPartners, isInForce } from './policy.ts';
import { groupColumns } from './read.ts';
import { refusals } from './refusals.ts';

/** A person's relation to a group. */
export interface Participant {
  readonly id: PersonId;
  /** Null: ours. */
  readonly peerId: number | null;
  readonly isActive: boolean;
  /** One person of a firm without an instance. */
  readonly isGuest: boolean;
  /** A pseudonym of someone of their company. */
  readonly isPseudonym: boolean;
  /** Of a pseudonym: their company has more members in the group than pseudonyms. */
  readonly hasRoom: boolean;
  readonly banned: boolean;
  /** People of their company may join the group; guests where no partner is. */
  readonly welcome: boolean;
  readonly standing: Standing | null;
  /** Of the request or invitation that the standing came from. */
  readonly uri: string | null;
}

/** Everything a verb needs to decide, read by one statement. What it then writes is conditional again, because others act in the meantime. */
export interface GroupAction {
  readonly group: Group;
  readonly by: Participant;
  /** The same as `by` when the verb is about themselves. */
  readonly person: Participant;
}

interface ParticipantRow {
  readonly id: PersonId;
  readonly peerId: number | null;
  readonly isActive: boolean;
  readonly isGuest: boolean;
  readonly isPseudonym: boolean;
  readonly hasRoom: boolean;
  readonly banned: boolean;
  readonly welcome: boolean;
  readonly role: Role | null;
  readonly state: MembershipState | null;
  readonly uri: string | null;
}

/** Refuses `not_found` if the group or one of the two does not exist, or `by` may not know about it. */
export async function readGroupAction(
  tx: Tx,
  groupId: GroupId,
  byId: PersonId,
  personId: PersonId = byId,
): Promise<GroupAction> {
  const [row] = await tx<(Group & { participants: ParticipantRow[] })[]>`
    select ${groupColumns(tx)}, (
      select jsonb_agg(jsonb_build_object('id', p.id::text, 'peerId', p.peer_id, 'role', m.role, 'state', m.state, 'uri', m.uri,
        'isActive', p.deactivated_at is null and p.kind <> 'instance', 'isPseudonym', p.kind = 'alias', 'isGuest', p.guest_of is not null,
        'hasRoom', p.kind = 'alias' and (
          select coalesce(sum(case when c.kind = 'alias' then -1 else 1 end), 0) > 0 from memberships seat join people c on c.id = seat.person_id
          where seat.group_id = g.id and seat.state = 'active' and c.id <> p.id and c.peer_id is not distinct from p.peer_id),
        'welcome', case when p.guest_of is not null then g.peer_id is null and not ${hasPartners(tx)}
          else g.peer_id is not null or p.peer_id is null or ${companyMayJoin(tx, tx`p.peer_id`)} end,
        'banned', exists (select from bans b where b.group_id = g.id and b.person_id = p.id and ${isInForce(tx, 'b')})))
      from people p left join memberships m on m.group_id = g.id and m.person_id = p.id
      where p.id in (${byId}, ${personId})) as participants
    from groups g left join peers home on home.id = g.peer_id where g.id = ${groupId}`;
  if (!row) throw notFound('group');
  const { participants, ...group } = row;
  const by = participantOf(participants ?? [], byId);
  const person = participantOf(participants ?? [], personId);
  if (!by?.isActive || !canKnow(group, by)) throw notFound('group');
  if (!person) throw notFound('person');
  return { group, by, person };
}

function participantOf(rows: readonly ParticipantRow[], id: PersonId): Participant | null {
  const row = rows.find((r) => r.id === id);
  if (!row) return null;
  const { role, state, ...participant } = row;
  return { ...participant, standing: role && state ? { role, state } : null };
}

/** A partner's person may know of a group of ours as ours may; that their company may, the agreement has decided before. */
const canKnow = (group: Group, by: Participant): boolean =>
  (by.isPseudonym && by.hasRoom) ||
  canReadGroup({ personId: by.id }, group, by.standing?.state ?? null, by.isGuest);

export function requireOpen(group: Group): void {
  if (group.archivedAt !== null) throw refusals.archived();
}

export function requireThat(allowed: boolean, refusal: () => Refusal): void {
  if (!allowed) throw refusal();
}

/** Taken before the number of owners matters: two owners leaving at the same moment must not each rely on the other. */
export async function lockGroup(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`select 1 from groups where id = ${groupId} for no key update`;
}
