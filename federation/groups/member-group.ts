import type { Category } from '#src/agreements/terms.ts';
import type { PartnerViewer } from '#src/people/person.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Setting } from '#src/posts/read/for-partners.ts';
import { groupHeldBy, type HeldGroup } from '#src/posts/read/held.ts';
import { scopesFor } from '#src/posts/recipients.ts';
import type { FederationContext } from '../context.ts';
import type { Caller } from '../gate.ts';
import type { CachedActor } from '../caches.ts';
import type { Ask } from '../ask.ts';

/** Null if the group is not ours, the requester has no member in it or is none, or the agreement does not cover it. */
export async function memberGroup(
  { ctx, caller, viewer }: Pick<Ask, 'ctx' | 'caller' | 'viewer'>,
  uri: string,
): Promise<HeldGroup | null> {
  const group = await groupHeldBy(ctx.db, viewer, uri);
  return group && mayHear(ctx, caller, group.handle) ? group : null;
}

/** Whether the agreement lets this partner take part in a group of ours. */
export const mayHear = (
  ctx: FederationContext,
  { origin }: { readonly origin: string },
  handle: string,
): boolean => ctx.registry.decide(origin, { direction: 'out', scope: 'groups.host', group: handle }).allowed;

/** What is in a group of ours. */
export const inOurGroup = ({ handle }: Pick<HeldGroup, 'handle'>): Setting => ({
  ...{ level: 'group', groupHandle: handle, groupPeerId: null, follows: false, named: false },
});

/**
 * Do the terms let content of this kind go to the requesting partner? Reading requires what sending would: in a group of ours that our groups
 * may have members there, elsewhere what `scopesFor` says.
 */
export function mayGo(
  ctx: FederationContext,
  caller: Pick<Caller, 'origin'>,
  category: Category,
  where: Setting,
): boolean {
  const { level, groupHandle, groupPeerId } = where;
  const isOurs = groupHandle !== null && groupPeerId === null;
  const plain = ctx.registry.find(caller.origin)?.peerKind === 'other';
  const scopes = isOurs ? (['groups.host'] as const) : scopesFor(level, { ...where, plain });
  return scopes.some(
    (scope) =>
      ctx.registry.decide(caller.origin, {
        direction: 'out',
        category,
        ...(groupHandle === null ? {} : { group: groupHandle }),
        ...(scope === undefined ? {} : { scope }),
      }).allowed,
  );
}

/** No person has it. */
const nobody = '0' as PersonId;

/** The viewer behind the signer of a request: its server's own actor for the company, a person for themselves, a group for no one. */
export function viewerOf({ partner }: Caller, signer: CachedActor | null): PartnerViewer {
  const viewer = { peerId: partner.peerId, backfillFrom: partner.grantsOut.backfillFrom };
  if (signer?.isInstance) return viewer;
  return { ...viewer, remotePersonId: signer?.noun === 'person' ? (signer.id as PersonId) : nobody };
}
