import type { Reader } from '#src/platform/database.ts';
import type { Viewer } from '#src/people/person.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { groupsVisibleTo } from '../policy.ts';

/** Whether one person has accepted the charter of a group. */
export interface CharterState {
  /** Since when the version in force is. */
  readonly versionAt: Date | null;
  /** When they accepted it. */
  readonly acceptedAt: Date | null;
  /** They accepted an older version. */
  readonly acceptedBefore: boolean;
}

export async function acceptanceOf(
  reader: Reader,
  groupId: GroupId,
  personId: PersonId,
): Promise<CharterState> {
  const [row] = await reader<CharterState[]>`
    select c.at as version_at, a.at as accepted_at, exists (select from charter_acceptances o
      where o.group_id = g.id and o.person_id = ${personId} and o.version < g.charter_version) as accepted_before
    from groups g left join charters c on c.group_id = g.id and c.version = g.charter_version
    left join charter_acceptances a on a.group_id = g.id and a.person_id = ${personId} and a.version = g.charter_version
    where g.id = ${groupId}`;
  return row ?? { versionAt: null, acceptedAt: null, acceptedBefore: false };
}

/** Who accepted the version in force, earliest first: the proof for the group's owners. `proven`: their own signed statement is kept here. */
export interface Signature {
  readonly personId: PersonId;
  readonly at: Date;
  readonly digest: string;
  readonly proven: boolean;
}

const signaturesMax = 1_000;

export async function signaturesOf(reader: Reader, groupId: GroupId): Promise<Signature[]> {
  return await reader<Signature[]>`
    select a.person_id, a.at, a.digest, a.proof is not null as proven
    from charter_acceptances a join groups g on g.id = a.group_id and a.version = g.charter_version
    where a.group_id = ${groupId} order by a.at limit ${signaturesMax}`;
}

/** One version of a charter, of a group that the viewer may know of: what an acceptance names. An empty one is none. */
export async function charterVersion(
  reader: Reader,
  viewer: Viewer,
  groupUri: string,
  version: number,
): Promise<{ handle: string; source: string; at: Date } | null> {
  const [row] = await reader<{ handle: string; source: string; at: Date }[]>`
    select g.handle, c.source, c.at from charters c join groups g on g.id = c.group_id
    where g.uri = ${groupUri} and c.version = ${version} and c.source <> '' and ${groupsVisibleTo(reader, viewer)}`;
  return row ?? null;
}
