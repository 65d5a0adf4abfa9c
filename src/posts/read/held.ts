import type { PartnerViewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { heldSince, holdableSince } from '../policy.ts';

/** A group of ours, for a partner that has an active member in it. */
export interface HeldGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly epoch: string;
  readonly logSeq: string;
  /** What was announced before is not for this partner: the agreement's first day, or the day its first member came. */
  readonly from: Date;
}

/** Null when the group is not ours, or who asks has no member in it or is none. Each agreement decides besides. */
export async function groupHeldBy(
  reader: Reader,
  { peerId, backfillFrom = null, remotePersonId }: PartnerViewer,
  uri: string,
): Promise<HeldGroup | null> {
  const asks = remotePersonId === undefined ? reader`true` : reader`p.id = ${remotePersonId}`;
  const [row] = await reader<HeldGroup[]>`
    select g.id, g.uri, g.handle, g.epoch, g.log_seq, m.from
    from groups g cross join lateral (
      select ${heldSince(reader, backfillFrom)} as from, bool_or(${asks}) as asks
      from memberships vg join people p on p.id = vg.person_id
      where vg.group_id = g.id and vg.state = 'active' and p.peer_id = ${peerId}) m
    where g.uri = ${uri} and g.peer_id is null and m.asks`;
  return row ?? null;
}

/** Of these posts, those that still exist and that a company may hold which may hold the group's content from that time on. */
export async function postsHeld(
  reader: Reader,
  uris: readonly string[],
  since: Date,
): Promise<ReadonlySet<string>> {
  if (uris.length === 0) return new Set();
  const rows = await reader<{ uri: string }[]>`
    select p.uri from posts p where p.uri = any(${[...uris]}) and ${holdableSince(reader, since)}`;
  return new Set(rows.map((row) => row.uri));
}

/** More posts than may be pinned. */
const pinsMax = 20;

/** Pinned posts of a group that may be held, last pinned first. */
export async function pinsHeld(reader: Reader, { id, from }: HeldGroup): Promise<string[]> {
  const rows = await reader<{ uri: string }[]>`
    select p.uri from pins x join posts p on p.id = x.post_id
    where p.group_id = ${id} and p.has_pin and ${holdableSince(reader, from)}
    order by x.at desc limit ${pinsMax}`;
  return rows.map((row) => row.uri);
}
