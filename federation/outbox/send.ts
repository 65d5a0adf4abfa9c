import type { Partner, Question } from '#src/agreements/decide.ts';
import { originOf } from '#src/platform/addresses.ts';
import { backoffMs } from '#src/platform/jobs.ts';
import { deniedReason } from '#src/agreements/denied.ts';
import { Unavailable, type RefusalReason } from '#src/platform/errors.ts';
import { reasonIn } from '#src/platform/kept-reason.ts';
import { refusals } from '#src/platform/refusals.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { activityJson, type FederationContext } from '../context.ts';
import { sealFiles } from '../objects/sealed-files.ts';
import { syncHeader } from '../sync.ts';
import { isObject, text } from '../vocabulary/read.ts';
import { digestBody, signRequest } from '../security/signatures.ts';
import type { Delivery } from '#src/platform/deliveries.ts';
import { traceparent } from '#src/platform/traces.ts';
import { keyChangePauseMs, type ActorKey } from '#src/platform/keys.ts';

export interface Content {
  readonly actorUri: string;
  readonly type: string;
  readonly body: Buffer;
  /** Filled at the first use: bytes are hashed once per activity. */
  digest: string | null;
  /** Addressed to its author's followers: such deliveries carry the digest of FEP-8fcf. */
  readonly toFollowers: boolean;
}

export type Outcome =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'later';
      readonly delayMs: number;
      readonly whole: boolean;
      readonly status: number | null;
      readonly reason: RefusalReason;
    }
  /** `said`: the receiver's own error message, with its code where it is a Kontor. */
  | { readonly kind: 'dead-letter'; readonly reason: RefusalReason; readonly said?: RefusalReason };

/** The whole exchange; a receiver that accepts and never answers is given up after this. */
export const deliveryTimeoutMs = 12_000;
const answerMaxBytes = 16 * 1024;
/** protocol.md §6: at least seven days; deletions never end. */
const giveUpMs = 7 * 24 * 3600 * 1000;
const retryAfterMaxMs = 24 * 3600 * 1000;
/** A suspended partner is asked about again this often. */
const suspendedMs = 5_000;
/** The receiver understood and refuses these bytes for ever; GoToSocial means the same by 400. */
const finalStatuses: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);
/** Refused, or no one there: it may be a slip of an administrator there, and is tried for this long, so that it stops holding its thread. */
const refusedStatuses: ReadonlySet<number> = new Set([401, 403, 404, 405]);
const refusedMs = 6 * 3600 * 1000;
/** What waited out a long silence of its host gets this many tries before a refusal counts. */
const refusedTriesMin = 5;
/** Who is not there has no copy that an erasure could reach. */
const goneStatuses: ReadonlySet<number> = new Set([404, 410]);
/** Not this activity, but the server is in trouble. */
const hostStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** One signed POST. Checks the agreement again first; never throws. */
export async function attempt(
  ctx: FederationContext,
  delivery: Delivery,
  content: Content,
): Promise<Outcome> {
  const origin = originOf(delivery.inboxUri);
  const partner = origin ? ctx.registry.find(origin) : undefined;
  if (!origin || !partner || partner.peerId !== delivery.peerId)
    return { kind: 'dead-letter', reason: refusals.deliveryNotThere().reason };
  const question = {
    ...(JSON.parse(delivery.scope) as Partial<Question>),
    direction: 'out',
    now: Date.now(),
  } as const;
  const decision = ctx.registry.decide(origin, question);
  if (!decision.allowed && !delivery.erasure) {
    const reason = deniedReason(decision.code, origin);
    return decision.code === 'suspended'
      ? { kind: 'later', delayMs: suspendedMs, whole: false, status: null, reason }
      : { kind: 'dead-letter', reason };
  }
  try {
    return await send(ctx, delivery, contentFor(ctx, partner, content), schemeFor(ctx, partner));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const { reason } = refusals.deliveryUnreachable({ detail: detail.slice(0, detailMax) });
    // Whatever kept the request from an answer is the host's trouble; only our own bug would be a surprise, and it waits too.
    return tooOld(delivery)
      ? { kind: 'dead-letter', reason }
      : later(delivery, true, null, error instanceof Unavailable ? reason : unexpected(detail), null);
  }
}

/** File URLs are generated for each delivery to a plain server, which is then hashed separately. */
function contentFor(ctx: FederationContext, partner: Partner, content: Content): Content {
  const body = sealFiles(ctx, partner, content.body);
  return body === content.body ? content : { ...content, body, digest: null };
}

type Scheme = 'rfc9421' | 'cavage';

const schemeFor = (
  ctx: FederationContext,
  partner: { peerId: number; peerKind: 'kontor' | 'other' },
): Scheme => ctx.schemes.get(partner.peerId) ?? (partner.peerKind === 'kontor' ? 'rfc9421' : 'cavage');

async function send(
  ctx: FederationContext,
  delivery: Delivery,
  content: Content,
  scheme: Scheme,
): Promise<Outcome> {
  const [key, ...others] = await ctx.keyring.forRequests(content.actorUri, delivery.peerId);
  const pauseMs = others.length > 0 ? await keyChangePauseMs(ctx.db, delivery) : null;
  if (pauseMs !== null)
    return {
      kind: 'later',
      delayMs: pauseMs,
      whole: false,
      status: null,
      reason: refusals.deliveryWaitsForKey().reason,
    };
  const response = await post(ctx, delivery, content, { scheme, key });
  if (isTaken(response)) return { kind: 'delivered' };
  if (response.status !== 401) return refused(delivery, response);
  if (delivery.attempts <= 2) {
    // The other signature, at once (double knocking); what this host understood is remembered.
    const other = scheme === 'rfc9421' ? 'cavage' : 'rfc9421';
    if (isTaken(await post(ctx, delivery, content, { scheme: other, key }))) {
      ctx.schemes.set(delivery.peerId, other);
      await ctx.db`update peers set signature_scheme = ${other} where id = ${delivery.peerId}`;
      return { kind: 'delivered' };
    }
  }
  if (delivery.erasure && (await isTakenFromServer(ctx, delivery, content, scheme)))
    return { kind: 'delivered' };
  // It has read the new key by itself, or its answer to the announcement was lost on the way.
  for (const one of others)
    if (isTaken(await post(ctx, delivery, content, { scheme, key: one }))) return { kind: 'delivered' };
  return refused(delivery, response);
}

/**
 * A Kontor that has never asked for the key of someone who has gone by now cannot ask any more, and one that erased them has forgotten it: it takes
 * an erasure from their server.
 */
async function isTakenFromServer(
  ctx: FederationContext,
  delivery: Delivery,
  content: Content,
  scheme: Scheme,
): Promise<boolean> {
  const origin = originOf(delivery.inboxUri);
  if (origin === null || ctx.registry.find(origin)?.peerKind !== 'kontor') return false;
  const { instanceActor } = ctx.instance.addresses;
  const [key] = await ctx.keyring.forRequests(instanceActor, delivery.peerId);
  return isTaken(await post(ctx, delivery, content, { scheme, key }));
}

const isTaken = ({ status }: { status: number }): boolean => status >= 200 && status < 300;

async function post(
  ctx: FederationContext,
  { inboxUri, peerId }: Pick<Delivery, 'inboxUri' | 'peerId'>,
  content: Content,
  { scheme, key, timeoutMs = deliveryTimeoutMs }: { scheme: Scheme; key: ActorKey; timeoutMs?: number },
) {
  content.digest ??= digestBody(content.body);
  const url = new URL(inboxUri);
  const sync = content.toFollowers ? await syncHeader(ctx, content.actorUri, peerId) : null;
  const trace = traceparent();
  const headers = await signRequest({
    method: 'POST',
    url,
    body: content.body,
    contentType: activityJson,
    digest: content.digest,
    key: { id: key.keyUri, privateKey: key.privateKey },
    scheme,
    ...(sync === null ? {} : { extraHeaders: { 'collection-synchronization': sync } }),
  });
  failPoint('deliver.sent');
  return await ctx.egress.request({
    method: 'POST',
    url: inboxUri,
    headers: trace === null ? headers : { ...headers, traceparent: trace },
    body: content.body,
    timeoutMs,
    maxBytes: answerMaxBytes,
    redirects: 0,
  });
}

/** An activity that is in no queue, to a Kontor's inbox: sent once, or not. The caller has asked the agreement. Returns the status; throws Unavailable. */
export async function sendNow(
  ctx: FederationContext,
  partner: Partner,
  what: { readonly actorUri: string; readonly activity: object; readonly timeoutMs: number },
): Promise<number> {
  const { actorUri, activity, timeoutMs } = what;
  const body = Buffer.from(JSON.stringify(activity));
  const content = { actorUri, type: '', body, digest: null, toFollowers: false };
  const to = { inboxUri: `${partner.origin}/inbox`, peerId: partner.peerId };
  const [first, ...others] = await ctx.keyring.forRequests(actorUri, partner.peerId);
  const scheme = schemeFor(ctx, partner);
  let { status } = await post(ctx, to, content, { scheme, key: first, timeoutMs });
  for (const key of others)
    if (status === 401) ({ status } = await post(ctx, to, content, { scheme, key, timeoutMs }));
  return status;
}

/** Something that is no activity, to a partner's instance and signed by ours as a delivery is. Throws Unavailable when no answer comes. */
export async function postSigned(
  ctx: FederationContext,
  partner: Partner,
  url: string,
  body: Buffer,
): Promise<{ readonly status: number }> {
  const [key] = await ctx.keyring.forRequests(ctx.instance.addresses.instanceActor, partner.peerId);
  const headers = await signRequest({
    ...{ method: 'POST', url: new URL(url), body, contentType: 'application/json' },
    digest: digestBody(body),
    key: { id: key.keyUri, privateKey: key.privateKey },
    scheme: schemeFor(ctx, partner),
  });
  const limits = { timeoutMs: deliveryTimeoutMs, maxBytes: answerMaxBytes, redirects: 0 } as const;
  return await ctx.egress.request({ method: 'POST', url, headers, body, ...limits });
}

function refused(
  delivery: Delivery,
  response: { status: number; headers: Record<string, unknown>; body: Uint8Array },
): Outcome {
  const { status } = response;
  const answered = refusals.deliveryAnswered({ status });
  if (delivery.erasure ? goneStatuses.has(status) : finalStatuses.has(status)) {
    const said = saidIn(response.body);
    return { kind: 'dead-letter', reason: answered.reason, ...(said !== null && { said }) };
  }
  if (refusedForLong(delivery, status))
    return { kind: 'dead-letter', reason: refusals.deliveryAnsweredForHours({ status }).reason };
  if (tooOld(delivery))
    return { kind: 'dead-letter', reason: refusals.deliveryAnsweredForDays({ status }).reason };
  return later(
    delivery,
    hostStatuses.has(status),
    status,
    answered.reason,
    retryAfterMs(response.headers['retry-after']),
  );
}

/** Other Kontors say in `{"error"}` what to fix, with its code in `because`; any other answer has no sentence. */
function saidIn(body: Uint8Array): RefusalReason | null {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (!isObject(answer) || text(answer.error) === '') return null;
    const sentence = { id: null, template: text(answer.error), values: {} };
    return reasonIn(answer.because) ?? sentence;
  } catch {
    return null;
  }
}

function later(
  delivery: Delivery,
  whole: boolean,
  status: number | null,
  reason: RefusalReason,
  askedMs: number | null,
): Outcome {
  return { kind: 'later', delayMs: askedMs ?? backoffMs(delivery.attempts), whole, status, reason };
}

const detailMax = 120;
const unexpected = (detail: string): RefusalReason => ({
  ...{ id: null, template: `Unexpected: ${detail}`, values: {} },
});

const ageMs = (delivery: Delivery): number => Date.now() - delivery.createdAt.getTime();
const tooOld = (delivery: Delivery): boolean => !delivery.erasure && ageMs(delivery) > giveUpMs;
const refusedForLong = (delivery: Delivery, status: number): boolean =>
  !delivery.erasure &&
  refusedStatuses.has(status) &&
  delivery.attempts >= refusedTriesMin &&
  ageMs(delivery) > refusedMs;

/** RFC 9110 §10.2.3: seconds or a date; in ms from now, capped at a day. */
export function retryAfterMs(value: unknown, now: number = Date.now()): number | null {
  if (typeof value !== 'string') return null;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1000), retryAfterMaxMs) : null;
}
