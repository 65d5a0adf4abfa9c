import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { addressKey, clientAddress } from '#src/platform/client-address.ts';
import type { FederationContext } from './context.ts';
import { ProtocolError } from './protocol-error.ts';
import type { SignedRequest } from './security/signatures.ts';

export interface FederationEnv {
  Bindings: HttpBindings;
}

/** A request and the address it came from, as limits count addresses. */
export type AddressedRequest = SignedRequest & { readonly from: string };

/**
 * A request as signatures see it: under our public URL, whatever its Host header or a proxy says. Throws ProtocolError 400 for a target that is
 * not a path (`http://elsewhere/…`, `*`) or not valid in a URL.
 */
export function addressedRequest(ctx: FederationContext, incoming: IncomingMessage): AddressedRequest {
  const target = incoming.url ?? '';
  const url = target.startsWith('/') ? URL.parse(ctx.instance.origin + target) : null;
  if (!url) throw new ProtocolError(400, 'Ask for a path of this server.');
  const forwarded = incoming.headers['x-forwarded-for'];
  const claimed = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const address = clientAddress(incoming.socket.remoteAddress, claimed, ctx.instance.trustProxy);
  return {
    method: incoming.method ?? 'GET',
    url,
    headers: incoming.headers,
    from: addressKey(address),
  };
}
