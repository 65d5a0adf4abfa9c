import type { Wire } from './context.ts';
import type { Discoverable } from './federation.ts';

/** `anybody` is whoever did not sign as a partner with an agreement in force. */
export type Asker = 'anybody' | 'partner';

/**
 * The actor of ours that a WebFinger resource names, if the asker may know of it: `acct:handle@host`, its id, or its page. Deactivated people
 * and secret groups are not found; closed groups only by partners.
 */
export async function findDiscoverable(
  wire: Wire,
  resource: string,
  asker: Asker,
): Promise<Discoverable | null> {
  const uri = resource.replace(/\/$/, '');
  const { addresses } = wire.house;
  const acct = /^acct:([^@\s]+)@([^@\s]+)$/i.exec(resource);
  if (acct) {
    const [, handle = '', host = ''] = acct;
    if (host.toLowerCase() !== addresses.host) return null;
    return handle.toLowerCase() === addresses.host
      ? await find(wire, { uri: addresses.instanceActor }, asker)
      : await find(wire, { handle: handle.toLowerCase() }, asker);
  }
  if (uri === addresses.instanceActor || uri === addresses.origin)
    return await find(wire, { uri: addresses.instanceActor }, asker);
  if (!addresses.isOurs(uri)) return null;
  const page = /^\/(?:@|groups\/)([A-Za-z0-9_.-]{1,64})$/.exec(uri.slice(addresses.origin.length));
  return page?.[1]
    ? await find(wire, { handle: page[1].toLowerCase() }, asker)
    : await find(wire, { uri }, asker);
}

async function find(
  wire: Wire,
  by: { uri: string } | { handle: string },
  asker: Asker,
): Promise<Discoverable | null> {
  const { db } = wire;
  const person =
    'uri' in by
      ? db`uri = ${by.uri} and kind <> 'alias'`
      : db`lower(handle) = ${by.handle} and kind not in ('instance', 'alias')`;
  const group = 'uri' in by ? db`uri = ${by.uri}` : db`lower(handle) = ${by.handle}`;
  const [row] = await db<Discoverable[]>`
    select uri, kind as noun, handle, page_url from people
    where peer_id is null and (deactivated_at is null or left_as = 'pseudonym') and ${person}
    union all
    select uri, 'group', handle, page_url from groups
    where peer_id is null and access = any(${asker === 'partner' ? ['open', 'closed'] : ['open']}) and ${group} limit 1`;
  return row ?? null;
}
