import type { Context } from 'hono';
import * as z from 'zod';
import { decide, type Partner } from '#src/agreements/decide.ts';
import {
  answerWithinSeconds,
  beginLineCheck,
  noteHeard,
  readLineCheck,
  takeAnswer,
  takeProbe,
  unsupported,
  type LineCheck,
} from '#src/agreements/line-check.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, TooOften, Unavailable } from '#src/platform/errors.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { FederationContext } from './context.ts';
import { authenticate } from './gate.ts';
import { parseStrict } from './json/strict-json.ts';
import { postSigned } from './outbox/send.ts';
import { ProtocolError } from './protocol-error.ts';
import { addressedRequest, type FederationEnv } from './request.ts';

/** Where each Kontor is probed: `{probe: UUID}`, and answered `{answer: UUID}`; both signed like any delivery (docs/decisions/0065). */
export const probesPath = '/.well-known/kontor/probes';
const bodyMaxBytes = 1_024;
/** A page waits this long for the answer; what comes later is on the partner's page. */
const waitMs = 4_000;
const lookEveryMs = 100;

const probeSchema = lazily(() =>
  z.union([z.strictObject({ probe: z.uuid() }), z.strictObject({ answer: z.uuid() })]),
);

export const answerProbeJob = defineJob<{
  readonly peerId: number;
  readonly id: string;
  readonly at: string;
}>('line.answer');

/**
 * Both directions of the line to a partner as deliveries use it: our signed request passes its gate, and its signed answer ours. Throws Refusal
 * when there is no agreement in force, or it is too often; everything else is told by the result.
 */
export async function checkLine(ctx: FederationContext, by: string, peerId: number): Promise<LineCheck> {
  const partner = ctx.registry.byPeer(peerId);
  if (!partner) throw notFound('partner');
  if (!decide(partner, { direction: 'out', now: Date.now() }).allowed)
    throw refusals.lineNotOpen({ company: partner.company });
  const id = await transaction(ctx.db, (tx) => beginLineCheck(tx, by, peerId));
  const outcome = partner.kind === 'one_sided' ? unsupported : await probe(ctx, partner, id);
  await transaction(ctx.db, (tx) => noteHeard(tx, id, outcome));
  const end = Date.now() + (outcome === '' ? waitMs : 0);
  for (;;) {
    const check = await readLineCheck(ctx.db, id);
    if (check === null) throw notFound('partner');
    if (check.answeredAt !== null || Date.now() >= end) return check;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Why it was not taken; '' when it was. */
async function probe(ctx: FederationContext, partner: Partner, id: string): Promise<string> {
  try {
    const { status } = await send(ctx, partner, { probe: id });
    if (status >= 200 && status < 300) return '';
    // Who does not know the address has no word for it.
    return status === 404 || status === 405 ? unsupported : `It answered ${status}.`;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

const send = (ctx: FederationContext, partner: Partner, said: object) =>
  postSigned(ctx, partner, `${partner.origin}${probesPath}`, Buffer.from(JSON.stringify(said)));

/** Answers a probe by a request of our own. What is too old by now is of no use there. Throws Unavailable to be tried again. */
export async function answerProbe(
  ctx: FederationContext,
  { peerId, id, at }: { readonly peerId: number; readonly id: string; readonly at: string },
): Promise<void> {
  const partner = ctx.registry.byPeer(peerId);
  if (!partner || Date.now() - Date.parse(at) > answerWithinSeconds * 1_000) return;
  const { status } = await send(ctx, partner, { answer: id });
  if (status >= 500 || status === 429)
    throw new Unavailable(`${partner.origin} answered ${status} to the answer of its probe.`);
}

/** POST, by a partner's instance: 202 for a probe, 200 for an answer to ours; whatever is not one is 4xx with a sentence. */
export const probeRoute =
  (ctx: FederationContext) =>
  async (c: Context<FederationEnv>): Promise<Response> => {
    try {
      const said = await heard(ctx, c);
      return c.json({ state: said }, said === 'noted' ? 200 : 202);
    } catch (error) {
      if (error instanceof TooOften) {
        c.header('retry-after', String(error.waitSeconds));
        return c.json({ error: error.message }, 429);
      }
      if (error instanceof ProtocolError) return c.json({ error: error.reason }, error.status);
      if (error instanceof Refusal) return c.json({ error: error.message }, 404);
      throw error;
    }
  };

async function heard(ctx: FederationContext, c: Context<FederationEnv>): Promise<'noted' | 'heard'> {
  const announced = Number(c.req.header('content-length') ?? Number.NaN);
  if (!(announced <= bodyMaxBytes))
    throw new ProtocolError(413, `A probe has a content-length of at most ${bodyMaxBytes} bytes.`);
  const request = addressedRequest(ctx, c.env.incoming);
  const body = Buffer.from(await c.req.arrayBuffer());
  const parsed = probeSchema().safeParse(parseStrict(body));
  if (!parsed.success) throw new ProtocolError(400, 'Send {"probe": UUID} or {"answer": UUID}.');
  const { partner, actor } = await authenticate(ctx, { ...request, body });
  if (partner.kind === 'one_sided' || actor !== `${partner.origin}/actor`)
    throw new ProtocolError(403, 'A probe is signed by the instance itself, under a signed agreement.');
  const { peerId, origin } = partner;
  if ('answer' in parsed.data) {
    const { answer } = parsed.data;
    if (await transaction(ctx.db, (tx) => takeAnswer(tx, peerId, answer))) return 'noted';
    throw new ProtocolError(404, 'This server has sent you no probe of that id.');
  }
  const id = parsed.data.probe;
  await transaction(ctx.db, async (tx) => {
    if ((await takeProbe(tx, peerId, id, origin)) === 'new')
      await enqueue(
        tx,
        answerProbeJob,
        { peerId, id, at: new Date().toISOString() },
        { key: `line:${peerId}` },
      );
  });
  return 'heard';
}
