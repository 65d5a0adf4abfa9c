import type { Partner } from '#src/agreements/decide.ts';
import { noteClock } from '#src/agreements/health.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { TooOften } from '#src/platform/errors.ts';
import type { FederationContext } from './context.ts';
import { receiptOf } from './inbox/referred.ts';
import { refetchKey, resolveKey } from './actors/remote-keys.ts';
import { findActor } from './actors/resolve.ts';
import type { AddressedRequest } from './request.ts';
import { creditOf, type Credit } from './actors/strangers.ts';

import { readActivity, type ShapedActivity } from './json/activity.ts';
import { ProtocolError } from './protocol-error.ts';
import { bodyMaxBytes } from './json/limits.ts';
import {
  assertFresh,
  readSignature,
  verifySignature,
  type ParsedSignature,
  type SignedRequest,
} from './security/signatures.ts';
import { parseStrict, type JsonObject } from './json/strict-json.ts';

/** Clocks: our own kind is kept to five minutes, others to an hour (protocol.md §5). */
const kontorWindowMs = 5 * 60_000;
const otherWindowMs = 60 * 60_000;
const skewMs = 30_000;

/** The authenticated requester: the signer owns the key, and an agreement with its origin is in force. */
export interface Caller {
  readonly actor: string;
  readonly origin: string;
  readonly partner: Partner;
  readonly scheme: 'cavage' | 'rfc9421';
  readonly signedHeaders: readonly string[];
}
export interface Admitted extends Caller {
  /** A Delete signed by its server, because its actor has gone. */
  readonly isForGone: boolean;
  readonly activity: ShapedActivity;
  readonly json: JsonObject;
  /** Exactly as received: what a group relays must keep its proof. */
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

const contentTypePattern =
  /^application\/(activity\+json|ld\+json\s*;.*profile="?https:\/\/www\.w3\.org\/ns\/activitystreams"?.*)\s*(;.*)?$/i;

/**
 * May this activity come in? The checks run in the order of protocol.md §5, cheapest first, and nothing is fetched before the signer's origin is
 * known to be a partner. `waitOf`: for how many seconds that partner is to send nothing; then no signature is verified either. Throws ProtocolError
 * 4xx and TooOften; never writes.
 */
export async function admit(
  ctx: FederationContext,
  request: AddressedRequest & { body: Buffer },
  waitOf: (peerId: number) => number = () => 0,
): Promise<Admitted> {
  const { body } = request;
  if (body.length > bodyMaxBytes)
    throw new ProtocolError(413, `An activity may have at most ${bodyMaxBytes} bytes.`);
  const type = headerOf(request, 'content-type');
  if (!contentTypePattern.test(type)) throw new ProtocolError(415, 'Send application/activity+json.');
  const json = parseStrict(body);
  const activity = readActivity(json);
  // What is erased at its home is erased here too, whatever has become of the agreement.
  const caller = await authenticate(ctx, request, waitOf, activity.type === 'Delete');
  const isForGone = activity.actor !== caller.actor && (await mayDeleteFor(ctx, caller, activity));
  if (activity.actor !== caller.actor && !isForGone)
    throw new ProtocolError(401, 'The signature is not by the actor of the activity.');
  if (!activity.id) throw new ProtocolError(400, 'The activity needs an id on the host of its actor.');
  if (originOf(activity.id) !== caller.origin)
    throw new ProtocolError(403, 'The activity’s id is on a different host from its actor.');
  const hash = receiptOf(activity.actor, activity.id);
  return { ...caller, actor: activity.actor, isForGone, activity, json, bytes: body, hash };
}

/** Nobody can look up the key of who has gone: what they had deleted at a Kontor, that server says in its own name. */
async function mayDeleteFor(
  ctx: FederationContext,
  caller: Caller,
  activity: ShapedActivity,
): Promise<boolean> {
  if (activity.type !== 'Delete' || caller.partner.peerKind !== 'kontor') return false;
  if (originOf(activity.actor) !== caller.origin) return false;
  return (await findActor(ctx, caller.actor))?.isInstance === true;
}

/** Who signed this request? Used by the inbox and by every GET that is not for everyone. `evenEnded`: a Kontor's agreement may be over. */
export async function authenticate(
  ctx: FederationContext,
  request: SignedRequest & { readonly from?: string },
  waitOf: (peerId: number) => number = () => 0,
  evenEnded = false,
): Promise<Caller> {
  const now = Date.now();
  const parsed = readSignature(request, { now, windowMs: otherWindowMs, expiry: false });
  const origin = originOf(parsed.keyId);
  const partner = origin ? ctx.registry.find(origin) : undefined;
  const decision = origin ? ctx.registry.decide(origin, { direction: 'in', now }) : undefined;
  const isOver =
    evenEnded && partner?.kind === 'mutual' && decision?.allowed === false && decision.code === 'ended';
  if (!origin || !partner || !(decision?.allowed || isOver))
    throw new ProtocolError(403, 'There is no agreement with this server in force.');
  const wait = waitOf(partner.peerId);
  if (wait > 0) throw new TooOften(wait);
  const isKontor = partner.peerKind === 'kontor';
  const stale = whyStale(parsed, now, isKontor ? kontorWindowMs + skewMs : otherWindowMs);
  const credit = creditOf(ctx, origin, request.from ?? 'unknown');
  const owner = await verifiedOwner(ctx, parsed, credit);
  // Only its own key says that its clock is off.
  if (stale !== null) {
    if (isKontor) await transaction(ctx.db, (tx) => noteClock(tx, partner.peerId, parsed.createdMs - now));
    throw stale;
  }
  credit.giveBack();
  if (originOf(owner) !== origin)
    throw new ProtocolError(401, 'The key belongs to an actor on another host.');
  return { actor: owner, origin, partner, scheme: parsed.scheme, signedHeaders: parsed.signedHeaders };
}

function whyStale(parsed: ParsedSignature, now: number, windowMs: number): ProtocolError | null {
  try {
    assertFresh(parsed, { now, windowMs });
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

/** The origin whose instance actor signed this GET, or null: for auxiliary documents that only instances request. */
export async function askedBy(
  ctx: FederationContext,
  request: Request,
  evenEnded = false,
): Promise<string | null> {
  const { pathname, search } = new URL(request.url);
  const url = new URL(ctx.instance.origin + pathname + search);
  try {
    const signed = { method: request.method, url, headers: request.headers };
    const caller = await authenticate(ctx, signed, () => 0, evenEnded);
    return caller.origin;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

async function verifiedOwner(
  ctx: FederationContext,
  parsed: ParsedSignature,
  credit: Credit,
): Promise<string> {
  const known = await resolveKey(ctx, parsed.keyId, credit.spend);
  if (verifySignature(parsed, known.key)) return known.owner;
  // The key may have been rotated under the same id.
  const again = await refetchKey(ctx, parsed.keyId, known.owner, credit.spend).catch(() => null); // the host may be away: then the old key stands
  if (again && verifySignature(parsed, again.key)) return again.owner;
  throw new ProtocolError(401, 'The signature does not match the request.');
}

function headerOf(request: SignedRequest, name: string): string {
  const { headers } = request;
  const value =
    typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
