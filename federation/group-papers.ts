import { isUuid } from '#src/platform/ids.ts';
import { groupsVisibleTo } from '#src/groups/policy.ts';
import { charterDigest } from '#src/groups/charter.ts';
import { mayHear, memberGroup } from './member-group.ts';
import { document, type Serve } from './serve.ts';

/** More posts than may be pinned. */
const pinsMax = 20;
const plainContext = 'https://www.w3.org/ns/activitystreams';
const charterContext = [
  plainContext,
  {
    kontor: 'https://kontor.example/ns#',
    digest: 'kontor:digest',
    charterVersion: 'kontor:charterVersion',
  },
];

/** One version of a group's charter, for partners that may know of the group: what a member's acceptance names. */
export const charter: Serve = async ({ wire, caller, uuid, seq }) => {
  if (!isUuid(uuid) || !/^[1-9][0-9]{0,8}$/.test(seq)) return null;
  const { db, house } = wire;
  const uri = house.addresses.group(uuid);
  const [row] = await db<{ handle: string; source: string; at: Date }[]>`
    select g.handle, c.source, c.at from charters c join groups g on g.id = c.group_id
    where g.uri = ${uri} and c.version = ${Number(seq)} and c.source <> ''
      and ${groupsVisibleTo(db, { peerId: caller.partner.peerId })}`;
  if (!row || !mayHear(wire, caller, row.handle)) return null;
  return document(
    JSON.stringify({
      '@context': charterContext,
      id: house.addresses.charter(uri, Number(seq)),
      type: 'Document',
      attributedTo: uri,
      charterVersion: Number(seq),
      content: row.source,
      mediaType: 'text/markdown',
      digest: charterDigest(row.source),
      published: row.at.toISOString(),
    }),
  );
};

/** What is pinned in a group, last pinned first, for partners that have a member: ids, as Mastodon's `featured` and Lemmy's. */
export const featured: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { db, house } = ask.wire;
  const group = await memberGroup(ask, house.addresses.group(ask.uuid));
  if (!group) return null;
  const rows = await db<{ uri: string }[]>`
    select p.uri from pins x join posts p on p.id = x.post_id
    where p.group_id = ${group.id} and p.has_pin and p.removed_at is null and p.published_at >= ${group.from}
    order by x.at desc limit ${pinsMax}`;
  return document(
    JSON.stringify({
      '@context': plainContext,
      id: house.addresses.featured(group.uri),
      type: 'OrderedCollection',
      attributedTo: group.uri,
      totalItems: rows.length,
      orderedItems: rows.map((row) => row.uri),
    }),
  );
};
