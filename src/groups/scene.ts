import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Group, MembershipState, Role, Standing } from './group.ts';
import { canRead, companyMayJoin } from './policy.ts';
import { groupColumns } from './read.ts';

/** A person before a group. */
export interface Figure {
  readonly id: PersonId;
  /** Null: ours. */
  readonly peerId: number | null;
  readonly isActive: boolean;
  /** A pseudonym of somebody of their company. */
  readonly isAlias: boolean;
  /** Of a pseudonym: their company has more members in the group than pseudonyms. */
  readonly hasRoom: boolean;
  readonly banned: boolean;
  /** People of their company may join the group. */
  readonly welcome: boolean;
  readonly standing: Standing | null;
  /** Of the request or invitation that the standing came from. */
  readonly uri: string | null;
}

/** Everything a verb needs to decide, read by one statement. What it then writes is conditional again, because others act meanwhile. */
export interface Scene {
  readonly group: Group;
  readonly by: Figure;
  /** The same as `by` when the verb is about themselves. */
  readonly person: Figure;
}

interface FigureRow {
  readonly id: PersonId;
  readonly peerId: number | null;
  readonly isActive: boolean;
  readonly isAlias: boolean;
  readonly hasRoom: boolean;
  readonly banned: boolean;
  readonly welcome: boolean;
  readonly role: Role | null;
  readonly state: MembershipState | null;
  readonly uri: string | null;
}

/** Refuses `not_found` when the group or one of the two does not exist, or is not for `by` to know of. */
export async function sceneOf(
  tx: Tx,
  groupId: GroupId,
  byId: PersonId,
  personId: PersonId = byId,
): Promise<Scene> {
  const [row] = await tx<(Group & { figures: FigureRow[] })[]>`
    select ${groupColumns(tx)}, (
      select jsonb_agg(jsonb_build_object('id', p.id::text, 'peerId', p.peer_id, 'role', m.role, 'state', m.state, 'uri', m.uri,
        'isActive', p.deactivated_at is null and p.kind <> 'instance', 'isAlias', p.kind = 'alias',
        'hasRoom', p.kind = 'alias' and (
          select coalesce(sum(case when c.kind = 'alias' then -1 else 1 end), 0) > 0 from memberships seat join people c on c.id = seat.person_id
          where seat.group_id = g.id and seat.state = 'active' and c.id <> p.id and c.peer_id is not distinct from p.peer_id),
        'welcome', g.peer_id is not null or p.peer_id is null or ${companyMayJoin(tx, tx`p.peer_id`)},
        'banned', exists (select from bans b where b.group_id = g.id and b.person_id = p.id)))
      from people p left join memberships m on m.group_id = g.id and m.person_id = p.id
      where p.id in (${byId}, ${personId})) as figures
    from groups g left join peers home on home.id = g.peer_id where g.id = ${groupId}`;
  if (!row) throw notFound('This group');
  const { figures, ...group } = row;
  const by = figureOf(figures ?? [], byId);
  const person = figureOf(figures ?? [], personId);
  if (!by?.isActive || !canKnow(group, by)) throw notFound('This group');
  if (!person) throw notFound('This person');
  return { group, by, person };
}

function figureOf(rows: readonly FigureRow[], id: PersonId): Figure | null {
  const row = rows.find((r) => r.id === id);
  if (!row) return null;
  const { role, state, ...figure } = row;
  return { ...figure, standing: role && state ? { role, state } : null };
}

/** A partner's person may know of a group of ours as ours may; that their company may, the agreement has decided before. */
const canKnow = (group: Group, by: Figure): boolean =>
  (by.isAlias && by.hasRoom) || canRead({ personId: by.id }, group, by.standing?.state ?? null);

export function demandOpen(group: Group): void {
  if (group.archivedAt !== null)
    throw new Refusal('gone', 'This group is archived; it can be read, but nothing in it changes any more.');
}

export function demandThat(allowed: boolean, message: string): void {
  if (!allowed) throw new Refusal('not_allowed', message);
}

/** Taken before the number of owners matters: two owners who leave at the same moment must not both find the other. */
export async function lockGroup(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`select 1 from groups where id = ${groupId} for no key update`;
}
