import type { Partner } from '#src/agreements/decide.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { EgressResponse } from '#src/platform/egress.ts';
import { acceptActivity, type FederationContext } from './context.ts';
import { ProtocolError } from './protocol-error.ts';
import { signRequest } from './security/signatures.ts';
import { parseStrict } from './json/strict-json.ts';

const fetchTimeoutMs = 10_000;
const documentMaxBytes = 1024 * 1024;

/** Not plain JSON: that is what a file someone uploaded may be served as, and then it would speak for its host. */
const documentType =
  /^application\/(activity\+json|ld\+json\s*;.*profile="?https:\/\/www\.w3\.org\/ns\/activitystreams"?.*)\s*(;.*)?$/i;

/**
 * GETs an ActivityPub document, signed by our instance actor (required by GoToSocial and every Kontor). Only hosts with an agreement in force
 * are asked. The document must come from the host it was requested from, and say so in its `id`. Returns null for 404 and 410. Throws
 * Unavailable if it cannot be fetched now, ProtocolError 403 for a host without an agreement.
 */
export async function fetchDocument(
  ctx: FederationContext,
  uri: string,
  extraHeaders: Record<string, string> = {},
  timeoutMs = fetchTimeoutMs,
): Promise<Record<string, unknown> | null> {
  const response = await signedGet(ctx, uri, acceptActivity, extraHeaders, timeoutMs);
  if (response === null) return null;
  if (!documentType.test(response.type))
    throw new Unavailable(`${uri} answered with ${response.type}, not with an ActivityPub document.`, {
      retryable: false,
    });
  const document = parseStrict(response.body) as Record<string, unknown>;
  const id = document.id;
  if (typeof id !== 'string' || originOf(id) !== originOf(uri))
    throw new ProtocolError(403, `${uri} answered with a document of another host.`);
  return document;
}

/** The same; a document at another URL than its id is only a hint, and is read again from there, because any file on a host may claim any id. */
export async function fetchAtItsId(
  ctx: FederationContext,
  address: string,
): Promise<Record<string, unknown> | null> {
  const doc = await fetchDocument(ctx, address);
  if (!doc || doc.id === address) return doc;
  const again = await fetchDocument(ctx, String(doc.id));
  return again?.id === doc.id ? again : null;
}

/** A signed GET to a partner; null for 404 and 410. */
export async function signedGet(
  ctx: FederationContext,
  uri: string,
  accept: string,
  extraHeaders: Record<string, string> = {},
  timeoutMs = fetchTimeoutMs,
): Promise<{ body: Buffer; type: string; url: string } | null> {
  const origin = originOf(uri);
  const partner = origin ? ctx.registry.find(origin) : undefined;
  if (!origin || !partner || !ctx.registry.decide(origin, { direction: 'in', now: Date.now() }).allowed)
    throw new ProtocolError(403, 'There is no agreement with this server.');
  const response = await askAs(ctx, partner, uri, { accept, ...extraHeaders }, timeoutMs);
  if (response.status === 404 || response.status === 410) return null;
  if (response.status !== 200)
    throw new Unavailable(`${uri} answered ${response.status}.`, {
      retryable: response.status >= 500 || response.status === 429,
    });
  if (originOf(response.url) !== origin) throw new ProtocolError(403, `${uri} redirects to another host.`);
  return { body: response.body, type: String(response.headers['content-type'] ?? ''), url: response.url };
}

/** Signed by our instance actor, with each of its keys that the partner may know until one is understood. */
async function askAs(
  ctx: FederationContext,
  partner: Partner,
  uri: string,
  { accept = acceptActivity, ...extraHeaders }: Record<string, string>,
  timeoutMs: number,
): Promise<EgressResponse> {
  const keys = await ctx.keyring.forRequests(ctx.instance.addresses.instanceActor, partner.peerId);
  for (const [index, key] of keys.entries()) {
    const headers = await signRequest({
      method: 'GET',
      url: new URL(uri),
      key: { id: key.keyUri, privateKey: key.privateKey },
      // Among ourselves RFC 9421; every other server still reads the draft on GET.
      scheme: partner.peerKind === 'kontor' ? 'rfc9421' : 'cavage',
      extraHeaders,
    });
    const response = await ctx.egress.request({
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
