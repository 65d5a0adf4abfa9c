import { eventStreamHeaders } from '#src/platform/event-stream.ts';
import type { Hono } from 'hono';
import { readCookie } from '#src/access/cookie.ts';
import { readSession, type Session } from '#src/access/sessions.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';

/**
 * `GET /live`: server-sent events for a browser that is signed in: `changed` with topics, `again` when anything may have changed, `beat` every
 * 25 s. 401 without a session, 503 when there are too many. It is mounted before the sign-in check, because no page answers it.
 *
 * `GET /live/missed?since=MS` closes the gap between a page and its line: the topics that changed since the page was asked for, as
 * `{ topics: string[] | null }`; null says that anything may have changed.
 */
export function liveRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const sessionOf = async (c: WebRequest): Promise<Session | null> => {
    const secret = readCookie(web.db.instance, 'session', c.req.header('cookie'));
    return secret === null ? null : await readSession(web.db, secret);
  };
  // Why a stream failed cannot be seen by the script that opened it; this it can ask.
  app.get('/live/session', async (c) => {
    const secret = readCookie(web.db.instance, 'session', c.req.header('cookie'));
    const session = secret === null ? null : await readSession(web.db, secret, { evenOwing: true });
    return c.body(null, session ? 204 : 401);
  });
  app.get('/live/missed', async (c) => {
    const session = await sessionOf(c);
    if (!session) return c.json({ error: 'Sign in first.' }, 401);
    const sinceMs = Number(c.req.query('since') ?? Number.NaN);
    const topics = Number.isFinite(sinceMs) ? await web.live.missed(session.personId, sinceMs) : null;
    return c.json({ topics }, 200, { 'cache-control': 'no-store' });
  });
  app.get('/live', async (c) => {
    const session = await sessionOf(c);
    if (!session) return c.text('Sign in first.', 401);
    const body = web.live.connect(session);
    if (!body) return c.text('Too many are connected; try again in a while.', 503, { 'retry-after': '30' });
    return c.body(body, 200, eventStreamHeaders);
  });
}
