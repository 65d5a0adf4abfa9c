import { isUuid } from '#src/platform/ids.ts';
import { charterVersion } from '#src/groups/charters/read-charter.ts';
import { charterDigest } from '#src/groups/charters/charter.ts';
import { pinsHeld } from '#src/posts/read/held.ts';
import { mayHear, memberGroup } from './member-group.ts';
import type { Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

const plainContext = 'https://www.w3.org/ns/activitystreams';
const charterContext = [plainContext, kontorTerms('digest', 'charterVersion')];

/** One version of a group's charter, for partners that may know about the group: what a member's acceptance refers to. */
export const charter: Serve = async ({ ctx, caller, uuid, seq }) => {
  if (!isUuid(uuid) || !/^[1-9][0-9]{0,8}$/.test(seq)) return null;
  const { db, instance } = ctx;
  const uri = instance.addresses.group(uuid);
  const row = await charterVersion(db, { peerId: caller.partner.peerId }, uri, Number(seq));
  if (!row || !mayHear(ctx, caller, row.handle)) return null;
  return document(
    JSON.stringify({
      '@context': charterContext,
      id: instance.addresses.charter(uri, Number(seq)),
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

/** What is pinned in a group, last pinned first, for partners that have a member: ids, as in Mastodon's `featured` and Lemmy's. */
export const featured: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { db, instance } = ask.ctx;
  const group = await memberGroup(ask, instance.addresses.group(ask.uuid));
  if (!group) return null;
  const uris = await pinsHeld(db, group);
  return document(
    JSON.stringify({
      '@context': plainContext,
      id: instance.addresses.featured(group.uri),
      type: 'OrderedCollection',
      attributedTo: group.uri,
      totalItems: uris.length,
      orderedItems: uris,
    }),
  );
};
