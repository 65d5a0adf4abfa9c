import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import { announceInGroup } from '../group-log.ts';
import { idOf, prune, type Json } from '../vocabulary/read.ts';
import { addProof } from '../wire/proofs.ts';
import { enqueue } from './store.ts';

/** Our group announces it to its members' instances; a partner's group gets it in its inbox and announces it itself. */
export async function throughGroup(
  wire: Wire,
  tx: Tx,
  group: GroupRow,
  actorUri: string,
  activity: Json,
  about: {
    thread: string;
    category: Category;
    exposes?: string;
    scope?: Scope;
    files?: 'allowed' | 'denied';
  },
): Promise<void> {
  if (group.peerId === null)
    return await announceInGroup(wire, tx, group, activity, {
      exposes: about.exposes,
      changes: activity.type === 'Update' ? idOf(activity.object) : undefined,
      category: about.category,
      ...(about.files === undefined ? {} : { files: about.files }),
    });
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    scope: 'groups.join',
    group: group.handle,
    objectUri: about.exposes,
    ...about,
  });
}

/** What a group relays carries its author's proof (FEP-8b32): receivers believe the author, not the relay. */
export async function signed(wire: Wire, tx: Tx, actorUri: string, activity: Json): Promise<Json> {
  const key = await wire.keyring.key(actorUri, 'ed25519', tx);
  return addProof(prune(activity) as never, {
    verificationMethod: key.keyUri,
    privateKey: key.privateKey,
    created: new Date(),
  }) as Json;
}

export interface GroupRow {
  readonly id: GroupId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly handle: string;
  readonly followersUri: string | null;
}

export async function groupRow(tx: Tx, id: GroupId): Promise<GroupRow | null> {
  const [row] = await tx<
    GroupRow[]
  >`select id, uri, peer_id, handle, followers_uri from groups where id = ${id}`;
  return row ?? null;
}

export async function personUri(tx: Tx, id: PersonId): Promise<string> {
  const [row] = await tx`select uri from people where id = ${id}`;
  if (!row) throw new Error(`There is no person ${id}.`);
  return row.uri as string;
}
