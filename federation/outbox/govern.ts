import type { GroupChanges } from '#src/groups/group.ts';
import type { WishKind } from '#src/groups/ask-home.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { Wire } from '../context.ts';
import { postContext } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { groupRow, personUri, signed, throughGroup, type GroupRow } from './through-group.ts';

/** Requests told to a moderator who is new; more are answered by those who know them. */
const requestsMax = 200;

/** One of our moderators asks a partner's group to let in, turn down or invite somebody: its home decides (protocol.md §4). */
export async function groupAsked(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly byId: PersonId;
    readonly kind: WishKind;
    readonly uri: string | null;
    readonly note: string;
  };
  const object = await personUri(tx, data.personId);
  await tellHome(wire, tx, data, (group) => {
    if (data.kind === 'invite')
      return { type: 'Invite', object, target: group.uri, content: data.note || null };
    const asked = prune({ id: data.uri, type: 'Follow', actor: object, object: group.uri });
    return { type: data.kind === 'approve' ? 'Accept' : 'Reject', object: asked };
  });
}

/** The same for what the group says of itself: only what changes is named. */
export async function groupEditAsked(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as {
    readonly groupId: GroupId;
    readonly byId: PersonId;
    readonly changes: GroupChanges & { readonly archived?: true };
  };
  const { description, name, charter, access, hue, pseudonyms, archived } = data.changes;
  await tellHome(wire, tx, data, (group) => ({
    type: 'Update',
    object: {
      ...prune({ id: group.uri, type: 'Group', name, charter, access, pseudonyms, archived }),
      ...(description === undefined ? {} : { source: { content: description, mediaType: 'text/markdown' } }),
      ...(hue === undefined ? {} : { hue }),
    },
  }));
}

const governContext = [
  ...postContext,
  {
    kontor: 'https://kontor.example/ns#',
    access: 'kontor:access',
    charter: 'kontor:charter',
    archived: 'kontor:archived',
    pseudonyms: 'kontor:pseudonyms',
    hue: 'kontor:hue',
  },
];

async function tellHome(
  wire: Wire,
  tx: Tx,
  about: { readonly groupId: GroupId; readonly byId: PersonId },
  write: (group: GroupRow) => Json,
): Promise<void> {
  const group = await groupRow(tx, about.groupId);
  const actorUri = await personUri(tx, about.byId);
  if (!group || group.peerId === null || !wire.house.addresses.isOurs(actorUri)) return;
  const activity = await signed(
    wire,
    tx,
    actorUri,
    prune({
      '@context': governContext,
      id: newActivityUri(wire),
      actor: actorUri,
      to: [group.uri],
      ...write(group),
    }),
  );
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    thread: group.uri,
    scope: 'groups.join',
    group: group.handle,
  });
}

interface Asker {
  readonly personId: PersonId;
  readonly uri: string | null;
  readonly personUri: string;
}

/** Somebody asks to join our group: its moderators of other companies see it in their own instance. */
export async function offerRequest(wire: Wire, tx: Tx, group: GroupRow, asker: Asker): Promise<void> {
  const moderators = await moderatorsElsewhere(tx, group.id);
  if (moderators.length > 0) await offer(wire, tx, group, asker, moderators);
}

/** A moderator of another company is told what waits already. */
export async function offerWaiting(
  wire: Wire,
  tx: Tx,
  group: GroupRow,
  moderator: { readonly id: PersonId; readonly uri: string },
): Promise<void> {
  const waiting = await tx<Asker[]>`
    select m.person_id, m.uri, p.uri as person_uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${group.id} and m.state = 'requested' order by m.since limit ${requestsMax}`;
  for (const asker of waiting) await offer(wire, tx, group, asker, [moderator]);
}

interface Moderator {
  readonly id: PersonId;
  readonly uri: string;
}

/** Moderators and owners of other companies, but for one whom it is about. */
export const moderatorsElsewhere = (
  tx: Tx,
  groupId: GroupId,
  but: PersonId | null = null,
): Promise<Moderator[]> => tx<Moderator[]>`
  select p.id, p.uri from memberships m join people p on p.id = m.person_id
  where m.group_id = ${groupId} and m.state = 'active' and m.role <> 'member' and p.peer_id is not null
    and p.deactivated_at is null and p.id is distinct from ${but} order by p.id limit ${requestsMax}`;

/** Offer{Follow}: the group hands a request to those who may answer it. */
async function offer(
  wire: Wire,
  tx: Tx,
  group: GroupRow,
  asker: Asker,
  moderators: readonly Moderator[],
): Promise<void> {
  await toModerators(wire, tx, group, moderators, {
    type: 'Offer',
    object: requestOf(group, asker),
  });
}

/** The request is over without a yes: whoever was shown it forgets it. */
export async function withdrawOffer(wire: Wire, tx: Tx, group: GroupRow, asker: Asker): Promise<void> {
  const moderators = (await moderatorsElsewhere(tx, group.id)).filter((each) => each.id !== asker.personId);
  if (moderators.length > 0)
    await toModerators(wire, tx, group, moderators, { type: 'Reject', object: requestOf(group, asker) });
}

const requestOf = (group: GroupRow, asker: Asker): Json =>
  prune({ id: asker.uri, type: 'Follow', actor: asker.personUri, object: group.uri });

export async function toModerators(
  wire: Wire,
  tx: Tx,
  group: GroupRow,
  moderators: readonly Moderator[],
  activity: Json,
): Promise<void> {
  await enqueue(wire, tx, {
    actorUri: group.uri,
    activity: {
      '@context': postContext,
      id: newActivityUri(wire),
      actor: group.uri,
      to: moderators.map((each) => each.uri),
      ...activity,
    },
    targets: { personIds: moderators.map((each) => each.id) },
    thread: group.uri,
    scope: 'groups.host',
    group: group.handle,
  });
}

/** Add to or Remove from what is pinned in a group, by a moderator; its home announces it. */
export async function postPinned(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as {
    readonly uri: string;
    readonly groupId: GroupId | null;
    readonly byId: PersonId | null;
    readonly pinned: boolean;
  };
  if (data.groupId === null || data.byId === null) return;
  const group = await groupRow(tx, data.groupId);
  const actorUri = await personUri(tx, data.byId);
  // A moderator of another company: their own bytes are announced where they came in.
  if (!group || !wire.house.addresses.isOurs(actorUri)) return;
  const activity = await signed(wire, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(wire),
    type: data.pinned ? 'Add' : 'Remove',
    actor: actorUri,
    to: [group.uri, group.followersUri ?? `${group.uri}/followers`],
    object: data.uri,
    target: wire.house.addresses.featured(group.uri),
    audience: group.uri,
  });
  await throughGroup(wire, tx, group, actorUri, activity, { thread: group.uri, category: 'post' });
}
