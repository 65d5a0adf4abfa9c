import { findPersonByHandle } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { Level } from '../level.ts';

/** Where a post is, or is to be. */
export interface PostPlace {
  readonly level: Level;
  readonly groupId: GroupId | null;
  /** The company that shares a post for one partner with us. */
  readonly partnerId: number | null;
  readonly authorId: PersonId;
  /** Of one that is there already: whom it names reads it, too. */
  readonly postId?: PostId;
}

/** How many may be named, and what is said to too many and to a name that reads nothing there. */
export interface NamingRules {
  readonly max: number;
  readonly tooMany: (about: { readonly max: number }) => Refusal;
  readonly unknown: (about: { readonly name: string }) => Refusal;
}

/**
 * Those among the named who read a post there, of any company, in the order given. Each is an id, or a handle with or without `@`. Refuses too
 * many, and who does not read it: naming somebody for a part shows nobody a post.
 */
export async function findNamed(
  tx: Tx,
  named: readonly string[],
  place: PostPlace | null,
  { max, tooMany, unknown }: NamingRules,
): Promise<PersonId[]> {
  const wanted = [...new Set(named.map((name) => name.trim()).filter((name) => name !== ''))];
  if (wanted.length > max) throw tooMany({ max });
  const found: PersonId[] = [];
  for (const name of wanted) {
    const id = isId(name) ? (name as PersonId) : await idOfHandle(tx, name);
    if (id === null || !(await readsThere(tx, id, place))) throw unknown({ name });
    if (!found.includes(id)) found.push(id);
  }
  return found;
}

async function idOfHandle(tx: Tx, name: string): Promise<PersonId | null> {
  const [handle = '', host] = name.replace(/^@/, '').split('@');
  const isOurs = host === undefined || host.toLowerCase() === tx.instance.addresses.host;
  const person = await findPersonByHandle(tx, handle, isOurs ? null : host.toLowerCase());
  return person?.id ?? null;
}

/** `place` null: whoever is named becomes a reader. */
async function readsThere(tx: Tx, id: PersonId, place: PostPlace | null): Promise<boolean> {
  const [row] = await tx`
    select from people x where x.id = ${id} and x.kind = 'person' and x.deactivated_at is null
      and ${place === null ? tx`true` : readsAs(tx, place)}`;
  return row !== undefined;
}

/** SQL over `people x`, of any company: policy.ts of posts asks the same of ours alone. */
function readsAs(tx: Tx, place: PostPlace): Fragment {
  const { level, groupId, partnerId, authorId, postId = null } = place;
  const named = tx`(x.id = ${authorId} or exists (
    select from mentions m where m.post_id = ${postId}::bigint and m.person_id = x.id))`;
  switch (level) {
    case 'group':
      return tx`exists (select from memberships m where m.group_id = ${groupId} and m.person_id = x.id and m.state = 'active')`;
    case 'instance':
      return tx`x.peer_id is null`;
    case 'partner':
      return tx`(x.peer_id is null or x.peer_id = ${partnerId})`;
    case 'followers':
    case 'public':
      return tx`(${named} or exists (select from follows f
        where f.follower_id = x.id and f.followee_id = ${authorId} and f.state = 'accepted'))`;
    case 'direct':
      return named;
  }
}
