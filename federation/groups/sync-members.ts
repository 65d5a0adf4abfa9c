import { compareMembers } from '#src/groups/compare-members.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { membersAreOf } from '#src/groups/log-position.ts';
import { receiveMemberAdded, receiveMemberRemoved, receiveRole } from '#src/groups/receive-members.ts';
import type { Role } from '#src/groups/group.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { readItems } from '../objects/collection-client.ts';
import type { FederationContext } from '../context.ts';
import { partnerByUri, resolveActor } from '../actors/resolve.ts';
import { ids, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';

/** People not known here yet that one run asks for; the rest follow with the next difference, or when they write. */
const newPeopleMax = 200;

/**
 * Makes our view of a partner's group match its home's: who belongs to it, and in which role. Called if the epochs differ and no entry of the
 * log explains it: at the first join, or after something was lost. One of our people becomes a member only if they asked.
 */
export async function syncMembers(
  ctx: FederationContext,
  group: { readonly id: GroupId; readonly uri: string },
  collection: Json,
): Promise<void> {
  const members = await readItems(ctx, `${group.uri}/followers`);
  if (members === null) return;
  let owners: string[] = [];
  const moderators =
    (await readItems(ctx, `${group.uri}/moderators`, (first) => (owners = ids(first.owners)))) ?? [];
  const roles = new Map<string, Role>(members.map((uri) => [uri, 'member']));
  for (const uri of moderators) if (roles.has(uri)) roles.set(uri, 'moderator');
  for (const uri of owners) if (roles.has(uri)) roles.set(uri, 'owner');

  const { wanted, gone } = await compareMembers(ctx.db, group.id, roles);
  let asked = 0;
  for (const { uri, role, personId } of wanted) {
    const person = personId ?? (await personAt(ctx, uri, () => ++asked <= newPeopleMax));
    if (person !== null) await put(ctx, group.id, person, role);
  }
  for (const personId of gone)
    await transaction(ctx.db, (tx) => receiveMemberRemoved(tx, group.id, personId));
  const epoch = Number(collection.epoch);
  if (Number.isSafeInteger(epoch) && epoch >= 0) await membersAreOf(ctx.db, group.id, epoch);
}

/** Members of companies that we have no agreement with stay unknown to us; so do those whose home does not answer now. */
async function personAt(
  ctx: FederationContext,
  uri: string,
  mayAsk: () => boolean,
): Promise<PersonId | null> {
  const known = await findPersonByUri(ctx.db, uri);
  if (known && known.kind !== 'instance') return known.id;
  if (ctx.instance.addresses.isOurs(uri) || !partnerByUri(ctx, uri) || !mayAsk()) return null;
  try {
    const actor = await resolveActor(ctx, uri);
    return actor?.noun === 'person' ? (actor.id as PersonId) : null;
  } catch (error) {
    if (error instanceof Unavailable || error instanceof ProtocolError || error instanceof Refusal)
      return null;
    throw error;
  }
}

async function put(ctx: FederationContext, groupId: GroupId, personId: PersonId, role: Role): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await receiveMemberAdded(tx, groupId, personId);
    await receiveRole(tx, groupId, personId, role);
  });
}
