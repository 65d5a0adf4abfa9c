import type { GroupFacts } from '#src/groups/facts.ts';
import {
  moderatorsElsewhere,
  waitingRequests,
  type RemoteModerator,
  type WaitingRequest,
} from '#src/groups/moderation/moderators.ts';
import { personUri } from '#src/people/read.ts';
import type { Group } from '#src/groups/group.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { FederationContext } from '../context.ts';
import { postContext } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { signed, throughGroup } from './send-through.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

/** One of our moderators asks a partner's group to admit, decline or invite someone: its home decides (protocol.md §4). */
export async function groupAsked(
  ctx: FederationContext,
  tx: Tx,
  data: GroupFacts['group.asked'],
): Promise<void> {
  const object = await personUri(tx, data.personId);
  await sendToHome(ctx, tx, data, (group) => {
    if (data.kind === 'invite')
      return { type: 'Invite', object, target: group.uri, content: data.note || null };
    const asked = prune({ id: data.uri, type: 'Follow', actor: object, object: group.uri });
    return { type: data.kind === 'approve' ? 'Accept' : 'Reject', object: asked };
  });
}

/** The same for the group's own description: only what changes is named. */
export async function groupEditAsked(
  ctx: FederationContext,
  tx: Tx,
  data: GroupFacts['group.edit_asked'],
): Promise<void> {
  const { description, name, charter, access, hue, pseudonyms, archived } = data.changes;
  const { pagesRestricted, purpose, welcome, startPage, keep } = data.changes;
  await sendToHome(ctx, tx, data, (group) => ({
    type: 'Update',
    object: {
      ...prune({ id: group.uri, type: 'Group', name, charter, access, pseudonyms, archived }),
      ...prune({ pagesRestrictedToMods: pagesRestricted }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(welcome === undefined ? {} : { welcome }),
      ...(startPage === undefined ? {} : { startPage }),
      ...(keep && { archivesAt: null }),
      ...(description === undefined ? {} : { source: { content: description, mediaType: 'text/markdown' } }),
      ...(hue === undefined ? {} : { hue }),
    },
  }));
}

const governContext = [
  ...postContext,
  kontorTerms('access', 'charter', 'archived', 'pseudonyms', 'pagesRestrictedToMods', 'hue'),
  kontorTerms('purpose', 'welcome', 'startPage', 'archivesAt'),
];

async function sendToHome(
  ctx: FederationContext,
  tx: Tx,
  about: { readonly groupId: GroupId; readonly byId: PersonId },
  write: (group: Group) => Json,
): Promise<void> {
  const group = await findGroup(tx, about.groupId);
  const actorUri = await personUri(tx, about.byId);
  if (!group || group.peerId === null || !ctx.instance.addresses.isOurs(actorUri)) return;
  const activity = await signed(
    ctx,
    tx,
    actorUri,
    prune({
      '@context': governContext,
      id: newActivityUri(ctx),
      actor: actorUri,
      to: [group.uri],
      ...write(group),
    }),
  );
  await enqueue(ctx, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    orderingKey: group.uri,
    scope: 'groups.join',
    group: group.handle,
  });
}

/** Someone asks to join our group: its moderators at other companies see it on their own instance. */
export async function offerRequest(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  asker: WaitingRequest,
): Promise<void> {
  const moderators = await moderatorsElsewhere(tx, group.id);
  if (moderators.length > 0) await offer(ctx, tx, group, asker, moderators);
}

/** A new moderator at another company is told what is already waiting. */
export async function offerWaiting(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  moderator: RemoteModerator,
): Promise<void> {
  for (const asker of await waitingRequests(tx, group.id)) await offer(ctx, tx, group, asker, [moderator]);
}

/** Offer{Follow}: the group hands a request to those who may answer it. */
async function offer(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  asker: WaitingRequest,
  moderators: readonly RemoteModerator[],
): Promise<void> {
  await toModerators(ctx, tx, group, moderators, {
    type: 'Offer',
    object: requestOf(group, asker),
  });
}

/** The request was closed without being accepted: those who were shown it are told. */
export async function withdrawOffer(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  asker: WaitingRequest,
): Promise<void> {
  const moderators = await moderatorsElsewhere(tx, group.id, asker.personId);
  if (moderators.length > 0)
    await toModerators(ctx, tx, group, moderators, { type: 'Reject', object: requestOf(group, asker) });
}

const requestOf = (group: Group, asker: WaitingRequest): Json =>
  prune({ id: asker.uri, type: 'Follow', actor: asker.personUri, object: group.uri });

export async function toModerators(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  moderators: readonly RemoteModerator[],
  activity: Json,
): Promise<void> {
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: {
      '@context': postContext,
      id: newActivityUri(ctx),
      actor: group.uri,
      to: moderators.map((each) => each.uri),
      ...activity,
    },
    targets: { personIds: moderators.map((each) => each.id) },
    orderingKey: group.uri,
    scope: 'groups.host',
    group: group.handle,
  });
}

/** Add to or Remove from what is pinned in a group, by a moderator; its home announces it. */
export async function postPinned(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['post.pinned'],
): Promise<void> {
  if (data.groupId === null || data.byId === null) return;
  const group = await findGroup(tx, data.groupId);
  const actorUri = await personUri(tx, data.byId);
  // A moderator of another company: their own bytes are announced where they came in.
  if (!group || !ctx.instance.addresses.isOurs(actorUri)) return;
  const activity = await signed(ctx, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(ctx),
    type: data.pinned ? 'Add' : 'Remove',
    actor: actorUri,
    to: [group.uri, group.followersUri ?? `${group.uri}/followers`],
    object: data.uri,
    target: ctx.instance.addresses.featured(group.uri),
    audience: group.uri,
  });
  await throughGroup(ctx, tx, group, actorUri, activity, {
    ...{ orderingKey: group.uri, category: undefined, as: 'mention' },
  });
}
