import type { Partner } from '#src/agreements/decide.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { OutsideResponse } from '#src/platform/outside.ts';
import { acceptActivity, type Wire } from './context.ts';
import { WireError } from './wire/errors.ts';
import { signRequest } from './wire/signatures.ts';
import { parseStrict } from './wire/strict-json.ts';

const fetchTimeoutMs = 10_000;
const documentMaxBytes = 1024 * 1024;

/** Not plain JSON: that is what a file somebody uploaded may be served as, and then it would speak for its host. */
const documentType =
  /^application\/(activity\+json|ld\+json\s*;.*profile="?https:\/\/www\.w3\.org\/ns\/activitystreams"?.*)\s*(;.*)?$/i;

/**
 * GETs an ActivityPub document, signed by our instance actor (GoToSocial and every Kontor demand it).
 * Only hosts with an agreement in force are asked. The document must come from the host it was asked of, and say so in its `id`.
 * Returns null for 404 and 410. Throws Unavailable when it cannot be had now, WireError 403 for a host without agreement.
 */
export async function fetchDocument(
  wire: Wire,
  uri: string,
  extraHeaders: Record<string, string> = {},
  timeoutMs = fetchTimeoutMs,
): Promise<Record<string, unknown> | null> {
  const response = await signedGet(wire, uri, acceptActivity, extraHeaders, timeoutMs);
  if (response === null) return null;
  if (!documentType.test(response.type))
    throw new Unavailable(`${uri} answered with ${response.type}, not with an ActivityPub document.`, {
      retryable: false,
    });
  const document = parseStrict(response.body) as Record<string, unknown>;
  const id = document.id;
  if (typeof id !== 'string' || originOf(id) !== originOf(uri))
    throw new WireError(403, `${uri} answered with a document of another host.`);
  return document;
}

/** The same; what lies at another address than its id is only a hint, and is read again from there, because any file of a host may claim any id. */
export async function fetchAtItsId(wire: Wire, address: string): Promise<Record<string, unknown> | null> {
  const doc = await fetchDocument(wire, address);
  if (!doc || doc.id === address) return doc;
  const again = await fetchDocument(wire, String(doc.id));
  return again?.id === doc.id ? again : null;
}

/** A signed GET to a partner; null for 404 and 410. */
export async function signedGet(
  wire: Wire,
  uri: string,
  accept: string,
  extraHeaders: Record<string, string> = {},
  timeoutMs = fetchTimeoutMs,
): Promise<{ body: Buffer; type: string; url: string } | null> {
  const origin = originOf(uri);
  const partner = origin ? wire.book.find(origin) : undefined;
  if (!origin || !partner || !wire.book.decide(origin, { direction: 'in', now: Date.now() }).allowed)
    throw new WireError(403, 'There is no agreement with this server.');
  const response = await askAs(wire, partner, uri, { accept, ...extraHeaders }, timeoutMs);
  if (response.status === 404 || response.status === 410) return null;
  if (response.status !== 200)
    throw new Unavailable(`${uri} answered ${response.status}.`, {
      retryable: response.status >= 500 || response.status === 429,
    });
  if (originOf(response.url) !== origin) throw new WireError(403, `${uri} redirects to another host.`);
  return { body: response.body, type: String(response.headers['content-type'] ?? ''), url: response.url };
}

/** Signed by our instance actor, with each of its keys that the partner may know until one is understood. */
async function askAs(
  wire: Wire,
  partner: Partner,
  uri: string,
  { accept = acceptActivity, ...extraHeaders }: Record<string, string>,
  timeoutMs: number,
): Promise<OutsideResponse> {
  const keys = await wire.keyring.forRequests(wire.house.addresses.instanceActor, partner.peerId);
  for (const [index, key] of keys.entries()) {
    const headers = await signRequest({
      method: 'GET',
      url: new URL(uri),
      key: { id: key.keyUri, privateKey: key.privateKey },
      // Among ourselves RFC 9421; every other server still reads the draft on GET.
      scheme: partner.peerKind === 'kontor' ? 'rfc9421' : 'cavage',
      extraHeaders,
    });
    const response = await wire.outside.request({
      method: 'GET',
      url: uri,
      headers: { ...headers, accept },
      timeoutMs,
      maxBytes: documentMaxBytes,
      redirects: 1,
    });
    if (response.status !== 401 || index === keys.length - 1) return response;
  }
  throw new Error('unreachable: there is always a key');
}
