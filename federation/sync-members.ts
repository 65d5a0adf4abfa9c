import { receiveMemberAdded, receiveMemberRemoved, receiveRole } from '#src/groups/receive.ts';
import type { Role } from '#src/groups/group.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { readItems } from './collection-client.ts';
import type { Wire } from './context.ts';
import { partnerOf, resolveActor } from './resolve.ts';
import { ids, type Json } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';

/** People not known here yet that one run asks for; the rest follow with the next difference, or when they write. */
const newPeopleMax = 200;
/** A membership younger than this may be on its way to the home's list. */
const settledSeconds = 60;

/**
 * Makes our view of a partner's group that of its home: who belongs to it, and in which role. Called when the epochs differ and no entry of the
 * log told why: at the first join, or after something was lost. One of ours becomes a member only if they asked.
 */
export async function syncMembers(
  wire: Wire,
  group: { readonly id: GroupId; readonly uri: string },
  collection: Json,
): Promise<void> {
  const members = await readItems(wire, `${group.uri}/followers`);
  if (members === null) return;
  let owners: string[] = [];
  const moderators =
    (await readItems(wire, `${group.uri}/moderators`, (first) => (owners = ids(first.owners)))) ?? [];
  const roles = new Map<string, Role>(members.map((uri) => [uri, 'member']));
  for (const uri of moderators) if (roles.has(uri)) roles.set(uri, 'moderator');
  for (const uri of owners) if (roles.has(uri)) roles.set(uri, 'owner');

  const held = await heldMembers(wire, group.id);
  let asked = 0;
  for (const [uri, role] of roles) {
    const known = held.get(uri);
    if (known?.state === 'active' && known.role === role) continue;
    const personId = known?.personId ?? (await personAt(wire, uri, () => ++asked <= newPeopleMax));
    if (personId !== null) await put(wire, group.id, personId, role);
  }
  for (const [uri, member] of held)
    if (!roles.has(uri) && member.state === 'active' && member.isSettled)
      await transaction(wire.db, (tx) => receiveMemberRemoved(tx, group.id, member.personId));
  const epoch = Number(collection.epoch);
  if (Number.isSafeInteger(epoch) && epoch >= 0)
    await wire.db`update groups set epoch = ${epoch} where id = ${group.id} and peer_id is not null`;
}

interface HeldMember {
  readonly uri: string;
  readonly personId: PersonId;
  readonly role: Role;
  readonly state: string;
  readonly isSettled: boolean;
}

async function heldMembers(wire: Wire, groupId: GroupId): Promise<Map<string, HeldMember>> {
  const rows = await wire.db<HeldMember[]>`
    select p.uri, m.person_id, m.role, m.state, m.since < now() - ${settledSeconds} * interval '1 second' as is_settled
    from memberships m join people p on p.id = m.person_id where m.group_id = ${groupId}`;
  return new Map(rows.map((row) => [row.uri, row]));
}

/** Members of companies that we have no agreement with stay unknown to us; so do those whose home does not answer now. */
async function personAt(wire: Wire, uri: string, mayAsk: () => boolean): Promise<PersonId | null> {
  const [row] = await wire.db<
    { id: PersonId }[]
  >`select id from people where uri = ${uri} and kind <> 'instance'`;
  if (row) return row.id;
  if (wire.house.addresses.isOurs(uri) || !partnerOf(wire, uri) || !mayAsk()) return null;
  try {
    const actor = await resolveActor(wire, uri);
    return actor?.noun === 'person' ? (actor.id as PersonId) : null;
  } catch (error) {
    if (error instanceof Unavailable || error instanceof WireError || error instanceof Refusal) return null;
    throw error;
  }
}

async function put(wire: Wire, groupId: GroupId, personId: PersonId, role: Role): Promise<void> {
  await transaction(wire.db, async (tx) => {
    await receiveMemberAdded(tx, groupId, personId);
    await receiveRole(tx, groupId, personId, role);
  });
}
