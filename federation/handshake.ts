import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { exchangePath } from '#src/agreements/exchange.ts';
import { readAgreement, readVersions } from '#src/agreements/read.ts';
import { answerChallenge } from '#src/erasure/answer-challenge.ts';
import { challengesPath } from '#src/erasure/challenge.ts';
import { heldRootsPath, rootsPath } from '#src/audit/give-roots.ts';
import { answerHeld, takeRoot } from '#src/audit/take-root.ts';
import { openArchive } from '#src/erasure/archive.ts';
import { receiptsPath } from '#src/erasure/give.ts';
import { takeReceipt } from '#src/erasure/take.ts';
import { receiveMessage, type Received } from '#src/agreements/receive.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { carveOutsPath, receiveCarveOut } from '#src/carveouts/receive.ts';
import { successionsPath } from '#src/successions/carry-out.ts';
import { receiveSuccession } from '#src/successions/receive.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal, Unavailable, notFound, type RefusalKind } from '#src/platform/errors.ts';
import { isUuid } from '#src/platform/ids.ts';
import type { Egress } from '#src/platform/egress.ts';
import { ProtocolError } from './protocol-error.ts';
import { parseStrict } from './json/strict-json.ts';

export interface HandshakeDeps {
  readonly db: Db;
  readonly egress: Egress;
  readonly registry: PartnerRegistry;
  /** The origin whose instance signed this GET, verified; null for anyone else. */
  readonly askedBy: (request: Request, evenEnded?: boolean) => Promise<string | null>;
}

/** Where a partner fetches what is returned to it after the end, by the agreement's id. */
export const archivesPath = '/.well-known/kontor/archives';

const messageMaxBytes = 256 * 1024;

const statusOf: Record<RefusalKind, 400 | 403 | 404 | 409 | 410 | 429> = {
  invalid: 400,
  not_found: 404,
  not_allowed: 403,
  conflict: 409,
  gone: 410,
  too_many: 429,
};

/** 202: waits for an administrator here. 200: took effect, or was known already. */
const statusOfReceived: Record<Received, 200 | 202> = {
  proposed: 202,
  activated: 200,
  noted: 200,
  known: 200,
};

/**
 * How instances agree (protocol.md §7). POST takes a signed proposal, acceptance or notice; GET with an agreement's id returns the signed
 * document of the version in force to the partner that is party to it, and the same 404 to everyone else. Receipts of erasures (§8) and roots of
 * audit logs are taken beside them, by the same keys. Errors are `{error}` with a sentence;
 * a sender's mistake is never a 5xx.
 */
export function handshake(deps: HandshakeDeps): Hono {
  const app = new Hono();
  const tooLarge = (c: Context) => c.json({ error: `A message is at most ${messageMaxBytes} bytes.` }, 413);
  for (const path of [
    exchangePath,
    receiptsPath,
    rootsPath,
    archivesPath,
    successionsPath,
    carveOutsPath,
    challengesPath,
  ])
    app.use(`${path}/*`, async (c, next) => {
      await next();
      c.header('cache-control', 'no-store');
    });
  app.post(exchangePath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    const message = parseStrict(new Uint8Array(await c.req.arrayBuffer()));
    const state = await receiveMessage(deps, message);
    return c.json({ state }, statusOfReceived[state]);
  });
  app.post(receiptsPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    const message = parseStrict(new Uint8Array(await c.req.arrayBuffer()));
    return c.json({ state: await takeReceipt(deps.db, message) });
  });
  app.post(rootsPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    return c.json(await takeRoot(deps.db, parseStrict(new Uint8Array(await c.req.arrayBuffer()))));
  });
  app.post(heldRootsPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    return c.json(await answerHeld(deps.db, parseStrict(new Uint8Array(await c.req.arrayBuffer()))));
  });
  app.post(successionsPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    const message = parseStrict(new Uint8Array(await c.req.arrayBuffer()));
    return c.json(await receiveSuccession(deps, message));
  });
  app.post(challengesPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    return c.json(await answerChallenge(deps.db, parseStrict(new Uint8Array(await c.req.arrayBuffer()))));
  });
  app.post(carveOutsPath, bodyLimit({ maxSize: messageMaxBytes, onError: tooLarge }), async (c) => {
    return c.json(await receiveCarveOut(deps.db, parseStrict(new Uint8Array(await c.req.arrayBuffer()))));
  });
  app.get(`${exchangePath}/:id`, async (c) => {
    const document = await documentFor(deps, c.req.param('id'), c.req.raw);
    if (document === null) throw notFound();
    return c.body(JSON.stringify(document), 200, { 'content-type': 'application/jose+json' });
  });
  app.get(`${archivesPath}/:id`, async (c) => {
    const origin = await deps.askedBy(c.req.raw, true);
    const archive = origin === null ? null : await openArchive(deps.db, c.req.param('id'), origin);
    if (archive === null) throw notFound();
    return c.body(Readable.toWeb(archive) as ReadableStream, 200, { 'content-type': 'application/jsonl' });
  });
  app.onError((error, c) => {
    const { status, sentence } = answerTo(error);
    // What is refused here is counted for the audit log, whoever sent it.
    deps.db.instance.memory.tallies.add(
      { kind: 'denied', peerId: 0, what: `handshake: ${status}` },
      'minute',
    );
    const because = error instanceof Refusal && error.reason.id !== null ? { because: error.reason } : {};
    return c.json({ error: sentence, ...because }, status);
  });
  return app;
}

async function documentFor(deps: HandshakeDeps, id: string, request: Request): Promise<unknown> {
  const origin = await deps.askedBy(request);
  if (origin === null || !isUuid(id)) return null;
  const agreement = await readAgreement(deps.db, id);
  if (agreement === null || agreement.origin !== origin || agreement.payloadHash === null) return null;
  const versions = await readVersions(deps.db, id);
  return versions.find((v) => v.payloadHash === agreement.payloadHash)?.document.jws ?? null;
}

/** What is not the sender's mistake is thrown on, to the one place that answers for it. */
function answerTo(error: Error): {
  status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 424 | 429 | 503;
  sentence: string;
} {
  if (error instanceof Refusal) return { status: statusOf[error.kind], sentence: error.message };
  if (error instanceof ProtocolError) return { status: error.status, sentence: error.reason };
  // 424: we could not get the sender's key from the sender's own server. That is theirs to fix, so not a 5xx.
  if (error instanceof Unavailable)
    return { status: 424, sentence: `Your server did not show its key: ${error.message}` };
  throw error;
}
