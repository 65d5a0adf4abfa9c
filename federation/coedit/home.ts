import type { Context, Handler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { pageAtHome } from '#src/coedit/edited-page.ts';
import { readSaid, saidBytesMax } from '#src/coedit/said.ts';
import { takeNextVersion } from '#src/coedit/save.ts';
import { eventStreamHeaders } from '#src/platform/event-stream.ts';
import { requireRoom } from '#src/company/limits.ts';
import { announcedBytes } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound as noPage, Refusal, TooOften, type RefusalKind } from '#src/platform/errors.ts';
import { isUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { findActor } from '../actors/resolve.ts';
import type { FederationContext } from '../context.ts';
import { authenticate } from '../gate.ts';
import { parseStrict } from '../json/strict-json.ts';
import { notFound } from '../not-found.ts';
import { ProtocolError } from '../protocol-error.ts';
import { addressedRequest, type FederationEnv } from '../request.ts';

const statusOf: Readonly<Record<Exclude<RefusalKind, 'not_found'>, 403 | 409 | 410 | 422 | 429>> = {
  ...{ invalid: 422, not_allowed: 403, conflict: 409, gone: 410, too_many: 429 },
};
/** Beside the message itself: the address of the page. */
const bodyMaxBytes = saidBytesMax + 4_096;

/**
 * GET /ap/g/{g}/editing?page={uri}, signed by a partner's person: server-sent events of the page while it is written (FEDERATION.md, "Writing
 * together"). Who may not hears what everybody else hears: that there is nothing.
 */
export const hearEditors = (ctx: FederationContext): Handler<FederationEnv> =>
  answered(async (c) => {
    const personId = await signerOf(ctx, c, undefined);
    const pageId = await pageOf(ctx, c, c.req.query('page'));
    return c.body(await ctx.coedit.join({ personId, pageId, sessionId: null }), 200, eventStreamHeaders);
  });

/**
 * POST there: `{ page, key, epoch, update?, cursor? }` says what the signer typed, `{ page, save }` asks for the text to write its next version.
 * The answer comes when it is stored.
 */
export function tellEditors(ctx: FederationContext): Handler<FederationEnv> {
  const limited = bodyLimit({
    maxSize: bodyMaxBytes,
    onError: (c) => c.json({ error: `At most ${bodyMaxBytes} bytes.` }, 413),
  });
  const tell = answered(async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    const personId = await signerOf(ctx, c, body);
    requireRoom(ctx.instance, personId, 'typing');
    const message = parseStrict(body) as Record<string, unknown>;
    const pageId = await pageOf(ctx, c, message['page']);
    if ('save' in message) return c.json({ next: await nextVersion(ctx, personId, pageId, message['save']) });
    return c.json(await ctx.coedit.say(personId, pageId, readSaid(message)));
  });
  return async (c, next) => {
    const sender = { kind: 'stranger', key: addressKey(addressOfRequest(ctx.instance, c)) } as const;
    const release = ctx.instance.memory.bodies.reserve(
      sender,
      announcedBytes((name) => c.req.header(name), bodyMaxBytes),
    );
    try {
      const held: { answer: Response | undefined } = { answer: undefined };
      const refused = await limited(c, async () => {
        held.answer = (await tell(c, next)) as Response;
      });
      return held.answer ?? refused;
    } finally {
      release();
    }
  };
}

const nextVersion = (ctx: FederationContext, person: PersonId, page: PostId, save: unknown) =>
  transaction(ctx.db, (tx) =>
    takeNextVersion(tx, ctx.registry, person, page, typeof save === 'string' ? save : null),
  );

/** A person of the partner's, who signed this themselves; a pseudonym does not write pages, and a server is no person. */
async function signerOf(
  ctx: FederationContext,
  c: Context<FederationEnv>,
  body: Buffer | undefined,
): Promise<PersonId> {
  const request = addressedRequest(ctx, c.env.incoming);
  const caller = await authenticate(ctx, body === undefined ? request : { ...request, body });
  const signer = await findActor(ctx, caller.actor);
  if (signer?.noun !== 'person' || signer.isInstance || signer.isPseudonym) throw noPage('page');
  return signer.id as PersonId;
}

async function pageOf(ctx: FederationContext, c: Context<FederationEnv>, page: unknown): Promise<PostId> {
  const uuid = c.req.param('uuid') ?? '';
  const id =
    isUuid(uuid) && typeof page === 'string'
      ? await pageAtHome(ctx.db, ctx.instance.addresses.group(uuid), page)
      : null;
  if (id === null) throw noPage('page');
  return id;
}

/** Refusals go to the editor, so with what their languages need; who has no right to ask hears what strangers hear. */
const answered =
  (work: (c: Context<FederationEnv>) => Promise<Response>): Handler<FederationEnv> =>
  async (c) => {
    try {
      return await work(c);
    } catch (error) {
      if (error instanceof ProtocolError) return notFound();
      if (!(error instanceof Refusal)) throw error;
      if (error.kind === 'not_found') return notFound();
      if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
      const { id, values } = error.reason;
      return c.json({ error: error.message, reason: id, values }, statusOf[error.kind]);
    }
  };
