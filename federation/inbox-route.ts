import type { IncomingMessage } from 'node:http';
import type { Context, Handler } from 'hono';
import { announcedBytes, bodiesOf, type Sender } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { createBudgets } from './budgets.ts';
import type { Wire } from './context.ts';
import { admit } from './gate.ts';
import { receive } from './inbox/receive.ts';
import { wireRequest, type FederationEnv } from './request.ts';
import { noteSynchronization } from './sync.ts';
import { WireError, type WireStatus } from './wire/errors.ts';
import { bodyMaxBytes } from './wire/limits.ts';

/** An honest server sends its megabyte at once; a body that drips is given up after this. */
const bodyTimeoutMs = 10_000;
/** When the trouble is ours, partners are asked to come back after this. */
const retryAfterSeconds = 30;
const log = logger('inbox');

/**
 * POST to the shared inbox or an actor's: recipients come from the activity, and only where it names none, from whose inbox it was put into. 202 once the effect is
 * committed, also when it was known or there is none. Bad input is 4xx with `{error}`; 503 with Retry-After when the database is away or too
 * much waits; 429 with Retry-After beyond a partner's budget.
 */
export function inboxRoute(wire: Wire): Handler<FederationEnv> {
  const budgets = createBudgets();
  return async (c) => {
    const { incoming } = c.env;
    let release = (): void => {};
    try {
      if (incoming.headers['content-encoding'] !== undefined)
        throw new WireError(415, 'Send the activity without content-encoding.');
      const request = wireRequest(wire, incoming);
      demandLength(incoming);
      release = bodiesOf(wire.house).reserve(
        senderOf(wire, c),
        announcedBytes((name) => c.req.header(name), bodyMaxBytes),
      );
      const body = await readBody(incoming, bodyMaxBytes, bodyTimeoutMs);
      const admitted = await admit(wire, { ...request, body });
      const wait = budgets.take(admitted.partner.peerId, admitted.activity.type);
      if (wait > 0) return refuse(429, `${admitted.origin} sends too much at once.`, wait);
      await receive(wire, admitted, inboxOwner(wire, c.req.path));
      noteSynchronization(wire, admitted, incoming.headers['collection-synchronization']);
      return new Response(null, { status: 202 });
    } catch (error) {
      return answerTo(error);
    } finally {
      release();
    }
  };
}

const inboxOwner = (wire: Wire, path: string): string | undefined =>
  path === '/inbox' ? undefined : `${wire.house.origin}${path.replace(/\/inbox$/, '')}`;

/** Who signed it is not known before it was read. */
const senderOf = (wire: Wire, c: Context<FederationEnv>): Sender => ({
  kind: 'stranger',
  key: addressKey(addressOfRequest(wire.house, c)),
});

const tooLarge = () => new WireError(413, `An activity may have ${bodyMaxBytes} bytes at most.`);

function demandLength(incoming: IncomingMessage): void {
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
    const onClose = () => stop(new WireError(400, 'The connection ended before the body did.'));
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
  if (error instanceof WireError)
    return refuse(error.status, error.reason, error.status === 429 ? retryAfterSeconds : undefined);
  if (error instanceof TooSlow)
    return json(408, 'The body took too long; send it at once.', { connection: 'close' });
  if (error instanceof Unavailable || isDatabaseDown(error)) {
    const reason = error instanceof Unavailable ? error.message : 'The database is away.';
    return refuse(503, `${reason} Nothing was lost; send it again.`, retryAfterSeconds);
  }
  // What comes here is a bug of ours; a partner tries again, and by then it may be mended.
  log.error('An activity could not be taken: {reason}', {
    reason: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  return json(500, 'Something went wrong on this server; send it again later.');
}

function refuse(status: WireStatus, reason: string, waitSeconds?: number): Response {
  return json(status, reason, waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) });
}

const json = (status: number, error: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ error }), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
