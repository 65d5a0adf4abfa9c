import type { Db, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';

/** A partner's server, written straight into its table. */
export async function addPeer(db: Db, origin: string, company: string): Promise<number> {
  const [row] = await db<{ id: number }[]>`
    insert into peers (origin, company, country) values (${origin}, ${company}, 'FR') returning id`;
  if (!row) throw new Error('no row');
  return row.id;
}

/** A person, ours or (with `peerId`) a partner's, without keys, logins or facts: for tests of slices that only need somebody. */
export async function addPerson(
  db: Db,
  handle: string,
  options: { peerId?: number; origin?: string; locale?: string } = {},
): Promise<PersonId> {
  const id = newId<PersonId>();
  const uri = `${options.origin ?? db.house.origin}/ap/p/${newUuid()}`;
  const inbox = options.peerId === undefined ? null : `${uri}/inbox`;
  await db`
    insert into people (id, uri, peer_id, handle, name, inbox_uri, locale)
    values (${id}, ${uri}, ${options.peerId ?? null}, ${handle}, ${handle}, ${inbox}, ${options.locale ?? 'en'})`;
  return id;
}

export async function addFollow(db: Db | Tx, follower: PersonId, followee: PersonId): Promise<void> {
  await db`
    insert into follows (follower_id, followee_id, state, uri) values (${follower}, ${followee}, 'accepted', ${newUuid()})`;
}

export async function addGroup(
  db: Db,
  handle: string,
  options: { peerId?: number; origin?: string } = {},
): Promise<GroupId> {
  const id = newId<GroupId>();
  const uri = `${options.origin ?? db.house.origin}/ap/g/${newUuid()}`;
  const inbox = options.peerId === undefined ? null : `${uri}/inbox`;
  await db`
    insert into groups (id, uri, peer_id, handle, name, inbox_uri)
    values (${id}, ${uri}, ${options.peerId ?? null}, ${handle}, ${handle}, ${inbox})`;
  return id;
}

export async function addMember(
  db: Db | Tx,
  group: GroupId,
  person: PersonId,
  role: 'owner' | 'moderator' | 'member' = 'member',
  state: 'active' | 'requested' | 'invited' = 'active',
): Promise<void> {
  await db`
    insert into memberships (group_id, person_id, role, state) values (${group}, ${person}, ${role}, ${state})`;
}
