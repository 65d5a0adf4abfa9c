import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { addressKey, clientAddress } from '#src/platform/client-address.ts';
import type { Wire } from './context.ts';
import { WireError } from './wire/errors.ts';
import type { WireRequest } from './wire/signatures.ts';

export interface FederationEnv {
  Bindings: HttpBindings;
}

/** A request and the address it came from, as limits count addresses. */
export type AddressedRequest = WireRequest & { readonly from: string };

/**
 * A request as signatures see it: under our public address, whatever its Host header or a proxy says. Throws WireError 400 for a target that
 * is no path (`http://elsewhere/…`, `*`) or no part of an address.
 */
export function wireRequest(wire: Wire, incoming: IncomingMessage): AddressedRequest {
  const target = incoming.url ?? '';
  const url = target.startsWith('/') ? URL.parse(wire.house.origin + target) : null;
  if (!url) throw new WireError(400, 'Ask for a path of this server.');
  const forwarded = incoming.headers['x-forwarded-for'];
  const claimed = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const address = clientAddress(incoming.socket.remoteAddress, claimed, wire.house.trustProxy);
  return {
    method: incoming.method ?? 'GET',
    url,
    headers: incoming.headers,
    from: addressKey(address),
  };
}
