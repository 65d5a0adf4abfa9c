import type { Wire } from './context.ts';
import type { Discoverable } from './federation.ts';

/**
 * The actor of ours that a WebFinger resource names, if anybody may know of it: `acct:handle@host`, its id, or its page. Deactivated people and
 * secret groups are not found.
 */
export async function findDiscoverable(wire: Wire, resource: string): Promise<Discoverable | null> {
  const { addresses } = wire.house;
  const acct = /^acct:([^@\s]+)@([^@\s]+)$/i.exec(resource);
  if (acct) {
    const [, handle = '', host = ''] = acct;
    if (host.toLowerCase() !== addresses.host) return null;
    return handle.toLowerCase() === addresses.host
      ? await find(wire, { uri: addresses.instanceActor })
      : await find(wire, { handle: handle.toLowerCase() });
  }
  if (
    resource === addresses.instanceActor ||
    resource === addresses.origin ||
    resource === `${addresses.origin}/`
  )
    return await find(wire, { uri: addresses.instanceActor });
  if (!addresses.isOurs(resource)) return null;
  const page = /^\/(?:@|groups\/)([A-Za-z0-9_.-]{1,64})$/.exec(resource.slice(addresses.origin.length));
  return page?.[1]
    ? await find(wire, { handle: page[1].toLowerCase() })
    : await find(wire, { uri: resource });
}

async function find(wire: Wire, by: { uri: string } | { handle: string }): Promise<Discoverable | null> {
  const { db } = wire;
  const person =
    'uri' in by
      ? db`uri = ${by.uri} and kind <> 'alias'`
      : db`lower(handle) = ${by.handle} and kind not in ('instance', 'alias')`;
  const group = 'uri' in by ? db`uri = ${by.uri}` : db`lower(handle) = ${by.handle}`;
  const [row] = await db<Discoverable[]>`
    select uri, kind as noun, handle, page_url from people
    where peer_id is null and deactivated_at is null and ${person}
    union all
    select uri, 'group', handle, page_url from groups
    where peer_id is null and access <> 'secret' and ${group} limit 1`;
  return row ?? null;
}
