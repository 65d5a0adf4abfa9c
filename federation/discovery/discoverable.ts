import { discover } from '#src/groups/discover.ts';
import type { FederationContext } from '../context.ts';
import type { Discoverable } from '../federation.ts';

/** `anybody` is anyone who did not sign as a partner with an agreement in force. */
export type Asker = 'anybody' | 'partner';

/**
 * The actor of ours that a WebFinger resource names, if the requester may know about it: `acct:handle@host`, its id, or its page. Deactivated
 * people and secret groups are not found; closed groups only by partners.
 */
export async function findDiscoverable(
  ctx: FederationContext,
  resource: string,
  asker: Asker,
): Promise<Discoverable | null> {
  const uri = resource.replace(/\/$/, '');
  const { addresses } = ctx.instance;
  const acct = /^acct:([^@\s]+)@([^@\s]+)$/i.exec(resource);
  if (acct) {
    const [, handle = '', host = ''] = acct;
    if (host.toLowerCase() !== addresses.host) return null;
    return handle.toLowerCase() === addresses.host
      ? await find(ctx, { uri: addresses.instanceActor }, asker)
      : await find(ctx, { handle: handle.toLowerCase() }, asker);
  }
  if (uri === addresses.instanceActor || uri === addresses.origin)
    return await find(ctx, { uri: addresses.instanceActor }, asker);
  if (!addresses.isOurs(uri)) return null;
  const page = /^\/(?:@|groups\/)([A-Za-z0-9_.-]{1,64})$/.exec(uri.slice(addresses.origin.length));
  return page?.[1]
    ? await find(ctx, { handle: page[1].toLowerCase() }, asker)
    : await find(ctx, { uri }, asker);
}

const find = (
  ctx: FederationContext,
  by: { uri: string } | { handle: string },
  asker: Asker,
): Promise<Discoverable | null> => discover(ctx.db, by, asker === 'partner' ? ['open', 'closed'] : ['open']);
