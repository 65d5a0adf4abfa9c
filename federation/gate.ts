import type { Partner } from '#src/agreements/decide.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Wire } from './context.ts';
import { receiptOf } from './inbox/referred.ts';
import { refetchKey, resolveKey } from './remote-keys.ts';
import type { AddressedRequest } from './request.ts';
import { creditOf, type Credit } from './strangers.ts';

import { readActivity, type WireActivity } from './wire/activity.ts';
import { WireError } from './wire/errors.ts';
import { bodyMaxBytes } from './wire/limits.ts';
import {
  assertFresh,
  readSignature,
  verifySignature,
  type ParsedSignature,
  type WireRequest,
} from './wire/signatures.ts';
import { parseStrict, type JsonObject } from './wire/strict-json.ts';

/** Clocks: our own kind is kept to five minutes, others to an hour (protocol.md §5). */
const kontorWindowMs = 5 * 60_000;
const otherWindowMs = 60 * 60_000;
const skewMs = 30_000;

/** Who is asking, beyond doubt: the signer owns the key, and an agreement with its origin is in force. */
export interface Caller {
  readonly actor: string;
  readonly origin: string;
  readonly partner: Partner;
  readonly scheme: 'cavage' | 'rfc9421';
  readonly signedHeaders: readonly string[];
}
export interface Admitted extends Caller {
  readonly activity: WireActivity;
  readonly json: JsonObject;
  /** Exactly as received: what a group relays must keep its proof. */
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

const contentTypePattern =
  /^application\/(activity\+json|ld\+json\s*;.*profile="?https:\/\/www\.w3\.org\/ns\/activitystreams"?.*)\s*(;.*)?$/i;

/**
 * May this activity come in? The checks run in the order of protocol.md §5, cheapest first, and nothing is fetched before the signer's
 * origin is known to be a partner. Throws WireError 4xx; never writes.
 */
export async function admit(wire: Wire, request: AddressedRequest & { body: Buffer }): Promise<Admitted> {
  const { body } = request;
  if (body.length > bodyMaxBytes)
    throw new WireError(413, `An activity may have ${bodyMaxBytes} bytes at most.`);
  const type = headerOf(request, 'content-type');
  if (!contentTypePattern.test(type)) throw new WireError(415, 'Send application/activity+json.');
  const json = parseStrict(body);
  const activity = readActivity(json);
  const caller = await authenticate(wire, request);
  if (activity.actor !== caller.actor)
    throw new WireError(401, 'The signature is not by the actor of the activity.');
  if (!activity.id) throw new WireError(400, 'The activity needs an id on the host of its actor.');
  if (originOf(activity.id) !== caller.origin)
    throw new WireError(403, 'The id of the activity is on another host than its actor.');
  const hash = receiptOf(caller.actor, activity.id);
  return { ...caller, activity, json, bytes: body, hash };
}

/** Whose signed request is this? Used by the inbox and by every GET that is not for everybody. */
export async function authenticate(
  wire: Wire,
  request: WireRequest & { readonly from?: string },
): Promise<Caller> {
  const now = Date.now();
  const parsed = readSignature(request, { now, windowMs: otherWindowMs });
  const origin = originOf(parsed.keyId);
  const partner = origin ? wire.book.find(origin) : undefined;
  const decision = origin ? wire.book.decide(origin, { direction: 'in', now }) : undefined;
  if (!origin || !partner || !decision?.allowed)
    throw new WireError(403, 'There is no agreement with this server in force.');
  if (partner.peerKind === 'kontor') assertFresh(parsed, { now, windowMs: kontorWindowMs + skewMs });
  const credit = creditOf(wire, origin, request.from ?? 'unknown');
  const owner = await verifiedOwner(wire, parsed, credit);
  credit.giveBack();
  if (originOf(owner) !== origin) throw new WireError(401, 'The key belongs to an actor of another host.');
  return { actor: owner, origin, partner, scheme: parsed.scheme, signedHeaders: parsed.signedHeaders };
}

/** The origin whose instance actor signed this GET, or null: for side documents that only instances ask for. */
export async function askedBy(wire: Wire, request: Request): Promise<string | null> {
  const { pathname, search } = new URL(request.url);
  const url = new URL(wire.house.origin + pathname + search);
  try {
    const caller = await authenticate(wire, { method: request.method, url, headers: request.headers });
    return caller.origin;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

async function verifiedOwner(wire: Wire, parsed: ParsedSignature, credit: Credit): Promise<string> {
  const known = await resolveKey(wire, parsed.keyId, credit.spend);
  if (verifySignature(parsed, known.key)) return known.owner;
  // The key may have been rotated under the same id.
  const again = await refetchKey(wire, parsed.keyId, known.owner, credit.spend).catch(() => null); // the host may be away: then the old key stands
  if (again && verifySignature(parsed, again.key)) return again.owner;
  throw new WireError(401, 'The signature does not fit the request.');
}

function headerOf(request: WireRequest, name: string): string {
  const { headers } = request;
  const value =
    typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
