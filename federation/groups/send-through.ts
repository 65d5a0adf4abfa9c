import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Group } from '#src/groups/group.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FederationContext } from '../context.ts';
import { announceInGroup, isForKontors } from './log.ts';
import { idOf, prune, type Json } from '../vocabulary/read.ts';
import { addProof } from '../security/proofs.ts';
import type { Cargo } from '../outbox/cargo.ts';
import { enqueue } from '../outbox/store.ts';

/** Our group announces it to its members' instances; a partner's group gets it in its inbox and announces it itself. */
export async function throughGroup(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  actorUri: string,
  activity: Json,
  about: {
    orderingKey: string;
    /** Undefined: what a group decides, which all its members hear. */
    category: Category | undefined;
    exposes?: string;
    /** A post that it changes. */
    changes?: string | undefined;
    scope?: Scope;
    files?: 'allowed' | 'denied';
    as?: Cargo['as'];
  },
): Promise<void> {
  if (group.peerId === null)
    return await announceInGroup(ctx, tx, group, activity, {
      exposes: about.exposes,
      changes: about.changes ?? (activity.type === 'Update' ? idOf(activity.object) : undefined),
      category: about.category,
      kontorOnly: isForKontors(activity),
      ...(about.files === undefined ? {} : { files: about.files }),
      isReference: about.as === 'reference',
    });
  const { changes: _changes, ...rest } = about;
  await enqueue(ctx, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    scope: 'groups.join',
    group: group.handle,
    objectUri: about.exposes,
    ...rest,
  });
}

/** What a group relays carries its author's proof (FEP-8b32): receivers believe the author, not the relay. */
export async function signed(
  ctx: FederationContext,
  tx: Tx,
  actorUri: string,
  activity: Json,
): Promise<Json> {
  const key = await ctx.keyring.key(actorUri, 'ed25519', tx);
  return addProof(prune(activity), {
    verificationMethod: key.keyUri,
    privateKey: key.privateKey,
    created: new Date(),
  }) as Json;
}
