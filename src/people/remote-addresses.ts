import { hostOf, originOf } from '#src/platform/addresses.ts';
import { Refusal } from '#src/platform/errors.ts';
import { cleanLine, cleanUri, remoteHandleMax } from './person.ts';
import { normalizeHandle } from './remote-handles.ts';

/** Where a partner's person or group can be reached. */
export interface RemoteAddresses {
  readonly uri: string;
  readonly handle: string;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
}

/**
 * The addresses as they may be stored. Refuses an inbox that is not on the origin of the URI, because deliveries go only to hosts covered by the
 * agreement; other addresses elsewhere, or unusable ones, become null. `isInstance`: a server's own actor, whose handle is its host.
 */
export function checkAddresses(actor: RemoteAddresses, isInstance = false): RemoteAddresses {
  const uri = cleanUri(actor.uri);
  const inboxUri = cleanUri(actor.inboxUri);
  const origin = uri && originOf(uri);
  if (!uri || !inboxUri || origin !== originOf(inboxUri))
    throw new Refusal('invalid', 'An actor and its inbox must be http(s) addresses on one origin.');
  const handle = isInstance ? cleanLine(actor.handle, remoteHandleMax) : normalizeHandle(actor.handle);
  if (!isInstance && handle === '')
    throw new Refusal('invalid', 'An actor needs a handle of Latin letters, digits and . _ - without an @.');
  const onOrigin = (other: string | null) => {
    const clean = cleanUri(other);
    return clean !== null && originOf(clean) === origin ? clean : null;
  };
  return {
    uri,
    handle: handle || hostOf(uri),
    pageUrl: cleanUri(actor.pageUrl),
    inboxUri,
    sharedInboxUri: onOrigin(actor.sharedInboxUri),
    followersUri: onOrigin(actor.followersUri),
  };
}
