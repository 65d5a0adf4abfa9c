import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { personOf, readPersons, readPosts, readReactions } from './contents.ts';
import type { Items, Seat, Tie } from './items.ts';
import type { Order } from './order.ts';

/** What arrived, read from this database as the old instance read its own: what two companies compare. Groups come by orders of their own. */
export async function itemsHere(
  reader: Reader,
  id: string,
  people: readonly PersonId[],
  way: Pick<Order, 'from' | 'to' | 'at'>,
  told: Items,
): Promise<Items> {
  const scope = { people, way };
  const paths = new Map(told.posts.map((post) => [post.id, post.files]));
  const posts = await readPosts(reader, scope, new Date(way.at));
  return {
    people: (await readPersons(reader, scope)).map(personOf),
    posts: posts.map(({ html: _html, called: _called, stored: _stored, files, ...post }) => ({
      ...post,
      files: files.map(({ name, alt }, at) => ({ path: paths.get(post.id)?.[at]?.path ?? '', name, alt })),
    })),
    reactions: await readReactions(reader, scope),
    groups: told.groups,
    follows: await reader<Tie[]>`
      select actor, object from carve_out_ties where carve_out_id = ${id} and kind = 'follow' order by 1, 2`,
    memberships: await reader<Seat[]>`
      select actor, object, role from carve_out_ties where carve_out_id = ${id} and kind = 'member' order by 1, 2`,
  };
}
