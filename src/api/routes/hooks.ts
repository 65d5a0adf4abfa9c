import type { Hono } from 'hono';
import { answerCommand } from '#src/integrations/commands/run-command.ts';
import { findInboundHook } from '#src/integrations/inbound.ts';
import { receiveHook } from '#src/integrations/receive-hook.ts';
import { refusals } from '#src/integrations/refusals.ts';
import { requireRoomFor, requireRoomForHook } from '#src/company/limits.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { Refusal, TooOften } from '#src/platform/errors.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';

const bytesMax = 256 * 1024;

/**
 * Where the company's systems post, in the formats of Slack, Mattermost, Alertmanager, GitHub and GitLab. The address is the secret. Answers are
 * those of Slack: `ok`, or one line that says what is wrong. Who sends too much is told to wait, and nobody else.
 */
export function hookRoutes(app: Hono<ApiEnv>, { db }: ApiContext): void {
  app.post('/hooks/:secret', async (c) => {
    c.header('cache-control', 'no-store');
    const hook = await findInboundHook(db, c.req.param('secret'));
    if (!hook) {
      requireRoomFor(db.instance, addressOfRequest(db.instance, c), 'signedOut');
      return c.text('no_service', 404);
    }
    return await said(c, async () => {
      requireRoomForHook(db.instance, hook.id);
      const event = c.req.header('x-github-event') ?? c.req.header('x-gitlab-event') ?? '';
      const posted = await receiveHook(db, hook, { event, payload: await readPayload(c) });
      return posted === null ? 'ok: this event is not told' : 'ok';
    });
  });
  app.post('/hooks/answers/:token', async (c) => {
    c.header('cache-control', 'no-store');
    requireRoomFor(db.instance, addressOfRequest(db.instance, c), 'signedOut');
    return await said(c, async () => {
      const ran = await answerCommand(db, c.req.param('token'), await readPayload(c));
      if (ran === null) throw new Refusal('not_found', 'used_url');
      return 'ok';
    });
  });
}

/** Slack's answers. */
async function said(c: ApiRequest, work: () => Promise<string>): Promise<Response> {
  try {
    return c.text(await work());
  } catch (error) {
    if (error instanceof TooOften) {
      c.header('retry-after', String(error.waitSeconds));
      return c.text(error.message, 429);
    }
    if (!(error instanceof Refusal)) throw error;
    return c.text(error.message, error.kind === 'not_found' ? 404 : error.kind === 'invalid' ? 400 : 403);
  }
}

/** JSON, or as Slack's oldest clients send it: a form with JSON in `payload`. */
async function readPayload(c: ApiRequest): Promise<Readonly<Record<string, unknown>>> {
  if (Number(c.req.header('content-length') ?? 0) > bytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks, size).toString('utf8');
  const isForm = (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  let payload: unknown;
  try {
    payload = JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
  } catch {
    throw refusals.notJson();
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw refusals.notJson();
  return payload as Readonly<Record<string, unknown>>;
}

const tooLarge = (): Refusal => new Refusal('invalid', `The message is larger than ${bytesMax / 1024} kB.`);
