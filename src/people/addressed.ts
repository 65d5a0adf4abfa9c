import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Which of these URIs are people of ours who are here. */
export async function ourPeopleAmong(reader: Reader, uris: readonly string[]): Promise<PersonId[]> {
  if (uris.length === 0) return [];
  const rows = await reader<{ id: PersonId }[]>`
    select id from people where uri = any(${[...uris]}) and peer_id is null and deactivated_at is null`;
  return rows.map((row) => row.id);
}

/** An addressee of a direct post whom we know. */
export interface KnownAddressee {
  readonly id: PersonId;
  readonly uri: string;
  readonly isOurs: boolean;
  /** Has not left. */
  readonly isHere: boolean;
}

/** Those of these people who are known, by URI. Pseudonyms belong to their group and cannot be addressed. */
export async function knownAddressees(
  reader: Reader,
  uris: readonly string[],
): Promise<Map<string, KnownAddressee>> {
  const rows = await reader<KnownAddressee[]>`
    select id, uri, peer_id is null as is_ours, deactivated_at is null as is_here from people
    where uri = any(${[...uris]}) and kind in ('person', 'bot')`;
  return new Map(rows.map((row) => [row.uri, row]));
}

/** Which of these URIs are someone's followers collection. `of`: only this person's. */
export async function followersAmong(
  reader: Reader,
  uris: readonly string[],
  of?: PersonId,
): Promise<ReadonlySet<string>> {
  if (uris.length === 0) return new Set();
  const rows = await reader<{ uri: string }[]>`
    select followers_uri as uri from people where followers_uri = any(${[...uris]})
      ${of === undefined ? reader`` : reader`and id = ${of}`}`;
  return new Set(rows.map((row) => row.uri));
}

/** Whether it is a server's own actor, which speaks for the company and for no one in it. */
export async function isInstanceActor(reader: Reader, id: PersonId): Promise<boolean> {
  const rows = await reader`select from people where id = ${id} and kind = 'instance'`;
  return rows.length > 0;
}

/** The person this one asked to follow with that activity, by its URI. */
export async function personFollowedBy(
  reader: Reader,
  actUri: string,
  follower: PersonId,
): Promise<string | null> {
  const [row] = await reader<{ uri: string }[]>`
    select p.uri from follows f join people p on p.id = f.followee_id
    where f.uri = ${actUri} and f.follower_id = ${follower} limit 1`;
  return row?.uri ?? null;
}
