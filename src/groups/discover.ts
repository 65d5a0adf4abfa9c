import type { PersonKind } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Access } from './group.ts';

/** An actor of ours, as shown to those who look up its handle. */
export interface Discovered {
  readonly uri: string;
  readonly noun: Exclude<PersonKind, 'alias' | 'source'> | 'group';
  readonly handle: string;
  readonly pageUrl: string | null;
}

/**
 * The person or group of ours with this URI or handle, for outsiders: no pseudonyms, no feeds, no one who has left except under another name, and groups
 * only of the given kinds.
 */
export async function discover(
  reader: Reader,
  by: { readonly uri: string } | { readonly handle: string },
  groups: readonly Access[],
): Promise<Discovered | null> {
  const person =
    'uri' in by
      ? reader`uri = ${by.uri} and kind not in ('alias', 'source')`
      : reader`lower(handle) = ${by.handle} and kind not in ('instance', 'alias', 'source')`;
  const group = 'uri' in by ? reader`uri = ${by.uri}` : reader`lower(handle) = ${by.handle}`;
  const [row] = await reader<Discovered[]>`
    select uri, kind as noun, handle, page_url from people
    where peer_id is null and (deactivated_at is null or left_as = 'pseudonym') and ${person}
    union all
    select uri, 'group', handle, page_url from groups
    where peer_id is null and access = any(${[...groups]}) and ${group} limit 1`;
  return row ?? null;
}
