import type { IncomingMessage } from 'node:http';
import type { Context, Handler } from 'hono';
import { announcedBytes, type Sender } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, TooOften, Unavailable, type RefusalReason } from '#src/platform/errors.ts';
import { increment } from '#src/platform/counters.ts';
import { logger } from '#src/platform/log.ts';
import { traced } from '#src/platform/traces.ts';
import { createBudgets } from './budgets.ts';
import type { FederationContext } from './context.ts';
import { admit } from './gate.ts';
import { receive } from './inbox/receive.ts';
import { noteCrossing } from './crossings.ts';
import { addressedRequest, type FederationEnv } from './request.ts';
import { noteSynchronization } from './sync.ts';
import { ProtocolError, type ProtocolStatus } from './protocol-error.ts';
import { bodyMaxBytes } from './json/limits.ts';

/** An honest server sends its megabyte at once; a body that drips is given up after this. */
const bodyTimeoutMs = 10_000;
/** When the trouble is ours, partners are asked to come back after this. */
const retryAfterSeconds = 30;
const log = logger('inbox');

/**
 * POST to the shared inbox or an actor's: recipients come from the activity and, only if it names none, from the inbox it was put into. 202 once
 * the effect is committed, also if it was known or there is none. Bad input is 4xx with `{error}`; 503 with Retry-After if the database is not
 * available or too much is waiting; 429 with Retry-After beyond a partner's budget.
 */
export function inboxRoute(ctx: FederationContext): Handler<FederationEnv> {
  const listen = listener(ctx);
  return async (c) => {
    const response = await listen(c);
    increment('inbox', verdictOf(response.status));
    return response;
  };
}

/** A type is a word of whoever sends: only those that we know are names of steps. */
const kindOf = (type: string): string => (knownTypes.test(type) ? type : 'other');
const knownTypes =
  /^(Create|Update|Delete|Announce|Like|EmojiReact|Dislike|Undo|Follow|Join|Leave|Block|Accept|TentativeAccept|Reject|TentativeReject|Invite|Offer|Add|Remove|Move|Flag|Question)$/;

function verdictOf(status: number): 'accepted' | 'too_often' | 'unavailable' | 'failed' | 'refused' {
  if (status < 300) return 'accepted';
  if (status === 429) return 'too_often';
  return status === 503 ? 'unavailable' : status >= 500 ? 'failed' : 'refused';
}

function listener(ctx: FederationContext): (c: Context<FederationEnv>) => Promise<Response> {
  const budgets = createBudgets();
  return async (c) => {
    const { incoming } = c.env;
    let release = (): void => {};
    try {
      if (incoming.headers['content-encoding'] !== undefined)
        throw new ProtocolError(415, 'Send the activity without content-encoding.');
      const request = addressedRequest(ctx, incoming);
      requireLength(incoming);
      release = ctx.instance.memory.bodies.reserve(
        senderOf(ctx, c),
        announcedBytes((name) => c.req.header(name), bodyMaxBytes),
      );
      const body = await readBody(incoming, bodyMaxBytes, bodyTimeoutMs);
      const admitted = await admit(ctx, { ...request, body }, (peerId) => budgets.wait(peerId));
      const wait = budgets.take(admitted.partner.peerId, admitted.activity.type);
      if (wait > 0) throw new TooOften(wait);
      // Only who proved to be a partner says which trace this belongs to.
      const cause = c.req.header('traceparent');
      await traced(`receive ${kindOf(admitted.activity.type)}`, { kind: 'server', cause }, () =>
        receive(ctx, admitted, inboxOwner(ctx, c.req.path)),
      );
      noteCrossing(ctx, admitted.partner.peerId, `in ${admitted.activity.type}`);
      noteSynchronization(ctx, admitted, incoming.headers['collection-synchronization']);
      return new Response(null, { status: 202 });
    } catch (error) {
      return answerTo(error);
    } finally {
      release();
    }
  };
}

const inboxOwner = (ctx: FederationContext, path: string): string | undefined =>
  path === '/inbox' ? undefined : `${ctx.instance.origin}${path.replace(/\/inbox$/, '')}`;

/** Who signed it is not known before it was read. */
const senderOf = (ctx: FederationContext, c: Context<FederationEnv>): Sender => ({
  kind: 'stranger',
  key: addressKey(addressOfRequest(ctx.instance, c)),
});

const tooLarge = () => new ProtocolError(413, `An activity may have at most ${bodyMaxBytes} bytes.`);

function requireLength(incoming: IncomingMessage): void {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyMaxBytes) throw tooLarge();
}

/** Reads the body while counting, so that neither a false Content-Length nor chunks can make it larger than it may be. */
function readBody(incoming: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      settle();
      incoming.pause(); // the server drains a bounded rest, or closes the connection
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) stop(tooLarge());
      else chunks.push(chunk);
    };
    const onEnd = () => {
      settle();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    };
    const onClose = () => stop(new ProtocolError(400, 'The connection ended before the body did.'));
    const timer = setTimeout(() => stop(new TooSlow()), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('error', onClose).off('close', onClose);
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose);
  });
}

class TooSlow extends Error {}

function answerTo(error: unknown): Response {
  if (error instanceof ProtocolError)
    return refuse(error.status, error.reason, {
      ...(error.status === 429 && { waitSeconds: retryAfterSeconds }),
      ...(error.cause instanceof Refusal && { because: error.cause.reason }),
    });
  if (error instanceof TooOften)
    return refuse(429, 'You send too much at once.', { waitSeconds: error.waitSeconds });
  if (error instanceof TooSlow)
    return json(408, 'The body took too long; send it at once.', { connection: 'close' });
  if (error instanceof Unavailable || isDatabaseDown(error)) {
    const reason = error instanceof Unavailable ? error.message : 'The database is away.';
    return refuse(503, `${reason} Nothing was lost; send it again.`, { waitSeconds: retryAfterSeconds });
  }
  // What comes here is a bug of ours; a partner tries again, and by then it may be mended.
  log.error('An activity could not be accepted: {reason}', {
    reason: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  return json(500, 'Something went wrong on this server; send it again later.');
}

interface More {
  readonly waitSeconds?: number;
  /** What a Kontor says in its readers' language. */
  readonly because?: RefusalReason;
}

function refuse(status: ProtocolStatus, error: string, { waitSeconds, because }: More): Response {
  const wait = waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) };
  return json(status, error, wait, because !== undefined && because.id !== null ? { because } : {});
}

const json = (
  status: number,
  error: string,
  headers: Record<string, string> = {},
  more: Pick<More, 'because'> = {},
): Response =>
  new Response(JSON.stringify({ error, ...more }), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
