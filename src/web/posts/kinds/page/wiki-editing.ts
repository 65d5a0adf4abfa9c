import type { Hono } from 'hono';
import { formToken, readCookie } from '#src/access/cookie.ts';
import { readSession, type Session } from '#src/access/sessions.ts';
import { pageToEdit } from '#src/coedit/edited-page.ts';
import { readSaid, saidBytesMax } from '#src/coedit/said.ts';
import { eventStreamHeaders } from '#src/platform/event-stream.ts';
import { requireRoom } from '#src/company/limits.ts';
import { readPeople } from '#src/people/read.ts';
import { Refusal, TooOften, Unavailable, notFound, type RefusalKind } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { bodyOf, idOf, requireOwnSite, TooLarge } from '../../../shell/forms.ts';
import { i18nFor } from '../../../shell/i18n-for.ts';
import { refusals } from '../../../refusals.ts';

const statusOf: Readonly<Record<RefusalKind, 403 | 404 | 409 | 410 | 422 | 429>> = {
  ...{ invalid: 422, not_found: 404, not_allowed: 403, conflict: 409, gone: 410, too_many: 429 },
};

/**
 * The line of the editor (docs/decisions/0069-coedit.md). GET: server-sent events; POST: what was typed, as JSON with the form's token in a
 * header. Mounted before the pages' own check, because it is asked several times a second and answers no page. Errors are `{ error, reason }`, the
 * sentence in the reader's language.
 */
export function wikiEditingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const path = '/groups/:handle/wiki/:id{[0-9]+}/editing';
  app.get(path, (c) => answered(web, c, (session) => join(web, c, session)));
  app.post(path, (c) => answered(web, c, (session) => say(web, c, session)));
}

async function join(web: WebContext, c: WebRequest, { id, personId }: Session): Promise<Response> {
  const page = await pageToEdit(web.db, web.registry, personId, idFrom(c));
  const lines =
    page.peerId === null
      ? await web.coedit.join({ personId, pageId: page.id, sessionId: id })
      : await web.coeditElsewhere.join(personId, page, id);
  if (lines === null) throw notFound();
  return c.body(lines, 200, eventStreamHeaders);
}

async function say(web: WebContext, c: WebRequest, session: Session): Promise<Response> {
  const { instance } = web.db;
  const { personId } = session;
  requireOwnSite(instance, c);
  if (c.req.header('kontor-form') !== formToken(instance, secretOf(web, c))) throw refusals.formExpired();
  requireRoom(instance, personId, 'typing');
  const heard: { message: unknown } = { message: null };
  await bodyOf(instance, c, personId, async () => {
    heard.message = await c.req.json().catch(() => null); // what is no JSON is no change either
  });
  const said = readSaid(heard.message);
  const page = await pageToEdit(web.db, web.registry, personId, idFrom(c));
  return c.json(
    page.peerId === null
      ? await web.coedit.say(personId, page.id, said)
      : await web.coeditElsewhere.say(personId, page, heard.message as object),
    200,
    { 'cache-control': 'no-store' },
  );
}

const secretOf = (web: WebContext, c: WebRequest): string =>
  readCookie(web.db.instance, 'session', c.req.header('cookie')) ?? '';

function idFrom(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('page');
  return id;
}

async function answered(
  web: WebContext,
  c: WebRequest,
  work: (session: Session) => Promise<Response>,
): Promise<Response> {
  const secret = secretOf(web, c);
  const session = secret === '' ? null : await readSession(web.db, secret);
  if (!session) return c.json({ error: 'Sign in first.' }, 401);
  try {
    return await work(session);
  } catch (error) {
    if (error instanceof TooLarge) return c.json({ error: `At most ${saidBytesMax} bytes.` }, 413);
    if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
    const [me] = await readPeople(web.db, [session.personId]);
    const sentence = me ? explain(i18nFor(web.db.instance, me), error) : error.message;
    if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
    return error instanceof Refusal
      ? c.json({ error: sentence, reason: error.reason.id }, statusOf[error.kind])
      : c.json({ error: sentence, reason: null }, 502);
  }
}
