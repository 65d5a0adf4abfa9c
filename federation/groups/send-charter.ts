import type { GroupFacts } from '#src/groups/facts.ts';
import { findGroup } from '#src/groups/read.ts';
import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FederationContext } from '../context.ts';
import { redriveObjects } from '#src/platform/deliveries.ts';
import { forgetRefusals } from '#src/posts/refused.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';
import { postContext } from '../vocabulary/note.ts';
import { signed } from './send-through.ts';

const charterContext = [...postContext, kontorTerms('digest')];

/** One of our people accepted the charter of a partner's group: its home keeps their signed statement, and requires it for what they write. */
export async function charterAccepted(
  ctx: FederationContext,
  tx: Tx,
  data: GroupFacts['group.charter_accepted'],
): Promise<void> {
  const group = await findGroup(tx, data.groupId);
  if (!group || group.peerId === null) return;
  const actorUri = await personUri(tx, data.personId);
  const activity = await signed(ctx, tx, actorUri, {
    '@context': charterContext,
    id: newActivityUri(ctx),
    type: 'Accept',
    actor: actorUri,
    to: [group.uri],
    published: new Date().toISOString(),
    object: {
      id: ctx.instance.addresses.charter(group.uri, data.version),
      type: 'Document',
      digest: data.digest,
    },
  });
  await enqueue(ctx, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    // The group's thread: it comes before whatever they write next.
    orderingKey: group.uri,
    scope: 'groups.join',
    group: group.handle,
  });
  // What its home refused meanwhile is sent again, behind the acceptance.
  await redriveObjects(tx, await forgetRefusals(tx, data.personId, data.groupId));
}
