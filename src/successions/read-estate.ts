import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/** Every post of a group by people of ours and of these partners, oldest first. */
export const readEstatePosts = (
  reader: Reader,
  groupId: GroupId,
  peers: readonly number[],
): Promise<{ readonly uri: string; readonly author: string }[]> =>
  reader<{ uri: string; author: string }[]>`
    select p.uri, a.uri as author from posts p join people a on a.id = p.author_id
    where p.group_id = ${groupId} and p.removed_at is null and (a.peer_id is null or a.peer_id = any(${[...peers]}::int[]))
    order by p.id`;

/** Which of these partners has a copy of what. */
export const readEstateHolders = (
  reader: Reader,
  groupId: GroupId,
  peers: readonly number[],
): Promise<{ readonly object: string; readonly holder: string }[]> =>
  reader<{ object: string; holder: string }[]>`
    select e.object_uri as object, h.origin as holder from posts p join exposures e on e.object_uri = p.uri
    join peers h on h.id = e.peer_id where p.group_id = ${groupId} and h.id = any(${[...peers]}::int[]) order by p.id, h.id`;

/** Posts of a group that are here, by their addresses. */
export async function postsHere(reader: Reader, groupId: GroupId): Promise<string[]> {
  const rows = await reader<{ uri: string }[]>`select uri from posts where group_id = ${groupId}`;
  return rows.map(({ uri }) => uri);
}

/** Those of these addresses at which nothing is known here. */
export async function postsUnknown(reader: Reader, uris: readonly string[]): Promise<string[]> {
  const rows = await reader<{ uri: string }[]>`
    select w as uri from unnest(${[...uris]}::text[]) w where not exists (select from posts p where p.uri = w)`;
  return rows.map(({ uri }) => uri);
}

/** Of what is said about posts, by their addresses, what is about posts of this group. */
export async function aboutGroup<Said extends { readonly object: string }>(
  reader: Reader,
  groupId: GroupId,
  said: readonly Said[],
): Promise<Said[]> {
  const rows = await reader<{ uri: string }[]>`
    select uri from posts where group_id = ${groupId} and uri = any(${said.map(({ object }) => object)})`;
  const here = new Set(rows.map(({ uri }) => uri));
  return said.filter(({ object }) => here.has(object));
}
