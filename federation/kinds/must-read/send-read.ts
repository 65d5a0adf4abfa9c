import { personUri } from '#src/people/read.ts';
import type { Group } from '#src/groups/group.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { receptionReaders } from '#src/posts/kinds/must-read/reception.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { FederationContext } from '../../context.ts';
import { announceBytes } from '../../groups/log.ts';
import { bare, keptBackBy } from '../../groups/onward.ts';
import { postContext } from '../../vocabulary/note.ts';
import type { Json } from '../../vocabulary/read.ts';
import { enqueue, newActivityUri } from '../../outbox/store.ts';
import { signed, throughGroup } from '../../groups/send-through.ts';

/** One of our people has read a must-read of a group: Read, to the group's home. Within the company nothing is sent. */
export async function postAcknowledged(
  ctx: FederationContext,
  tx: Tx,
  { peerId, groupId, personId, postUri, uri }: PostFacts['post.acknowledged'],
): Promise<void> {
  const group = groupId === null || peerId !== null ? null : await findGroup(tx, groupId);
  if (!group) return;
  const actorUri = await personUri(tx, personId);
  const read = await signed(ctx, tx, actorUri, {
    '@context': postContext,
    id: uri,
    type: 'Read',
    actor: actorUri,
    object: postUri,
    to: [group.uri],
    audience: group.uri,
  });
  if (group.peerId === null) return await passRead(ctx, tx, group, read, { postUri, from: null });
  await throughGroup(ctx, tx, group, actorUri, read, { orderingKey: group.uri, category: 'reaction' });
}

/**
 * Our group passes on who has read only to those who may know the figures: the home of the post, and the homes of the group's owners and
 * moderators. Announced without a number, because it is not part of the log that all members read.
 */
export async function passRead(
  ctx: FederationContext,
  tx: Tx,
  group: Pick<Group, 'id' | 'uri' | 'handle'>,
  read: Json | Buffer,
  about: { readonly postUri: string; readonly from: number | null },
): Promise<void> {
  const uri = newActivityUri(ctx);
  const said = Buffer.isBuffer(read) ? (JSON.parse(read.toString()) as Json) : read;
  const passed = keptBackBy(ctx, said) ? bare(said) : read;
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: { id: uri, type: 'Announce' },
    body: announceBytes(ctx, group.uri, uri, passed),
    targets: { personIds: await receptionReaders(tx, group.id, about.postUri) },
    orderingKey: group.uri,
    scope: 'groups.host',
    group: group.handle,
    category: 'reaction',
    except: about.from ?? undefined,
    // Plain servers would take it for a share.
    kontorOnly: true,
  });
}
