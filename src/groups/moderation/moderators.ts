import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { moderatesAs } from '../policy.ts';

/** More moderators, or requests, are not told of one another at once. */
const toldMax = 200;

export interface RemoteModerator {
  readonly id: PersonId;
  readonly uri: string;
}

/** Moderators and owners of other companies who are still there, but for one whom it is about. */
export async function moderatorsElsewhere(
  reader: Reader,
  groupId: GroupId,
  but: PersonId | null = null,
): Promise<RemoteModerator[]> {
  return await reader<RemoteModerator[]>`
    select p.id, p.uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and ${moderatesAs(reader, 'm')} and p.peer_id is not null
      and p.deactivated_at is null and p.id is distinct from ${but} order by p.id limit ${toldMax}`;
}

/** A request to join, by the URI of the act that asked. */
export interface WaitingRequest {
  readonly personId: PersonId;
  readonly personUri: string;
  readonly uri: string | null;
}

/** Who waits to be let into a group, oldest first: a moderator who is new is told of these. */
export async function waitingRequests(reader: Reader, groupId: GroupId): Promise<WaitingRequest[]> {
  return await reader<WaitingRequest[]>`
    select m.person_id, m.uri, p.uri as person_uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'requested' order by m.since limit ${toldMax}`;
}
