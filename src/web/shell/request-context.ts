import { createMiddleware } from 'hono/factory';
import { readCookie } from '#src/access/cookie.ts';
import { readSession } from '#src/access/sessions.ts';
import { unreadBesidesMessages } from '#src/notifications/read.ts';
import { requireRoom } from '#src/company/limits.ts';
import { filtersOf } from '#src/people/filters/read.ts';
import { pendingBy } from '#src/drafts/read.ts';
import { casesWaiting } from '#src/reports/read.ts';
import { readPeople } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from './context.ts';
import {
  requireOwnForm,
  requireOwnSite,
  formToken,
  hasOwnForm,
  limitSignedOut,
  bodyOf,
  readForm,
  TooLarge,
} from './forms.ts';
import { isWriting, keepUnsent } from '../posts/unsent.ts';
import { hasLooked, looking } from '#src/posts/lent.ts';
import { readOwn } from './read.ts';
import { i18nFor } from './i18n-for.ts';

/** Requires a session: anyone not signed in is sent to sign in and back, whatever the URL; no one learns which pages exist. */
export const signedIn = (web: WebContext) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const ctx = await readRequestContext(web, c);
    if (!ctx && isProgram(c)) return c.json({ error: 'Not found' }, 404);
    if (!ctx) return c.redirect(`/sign-in?${new URLSearchParams(await afterSignIn(web, c))}`, 303);
    c.set('ctx', ctx);
    c.set('db', web.db);
    await looking(ctx.me.id, async () => {
      await next();
      // What may not be kept is not kept by the browser either (client/worker/offline.ts).
      if (hasLooked()) c.header('kontor-keep', 'no');
    });
  });

/** For signed-in people: a POST is read once, and only if it is a form that we gave to this session. */
export const ownForms = (web: WebContext) =>
  createMiddleware<WebEnv>(async (c, next) => {
    if (c.req.method !== 'POST') return next();
    const { instance } = web.db;
    const { me } = c.var.ctx;
    requireOwnSite(instance, c);
    requireRoom(instance, me.id, 'acts');
    return bodyOf(instance, c, me.id, async () => {
      const form = await readForm(c);
      if (isWriting(c) && !hasOwnForm(instance, c, form, c.var.ctx.secret)) {
        const kept = await keepUnsent(web, c, form); // signed in anew since: the text waits in the composer
        if (kept !== null) return void (c.res = c.redirect(kept, 303));
      }
      requireOwnForm(instance, c, form, c.var.ctx.secret);
      c.set('form', form);
      await next();
    });
  });

/** A page that the browser prefetches has not been looked at. */
export const isAhead = (c: WebRequest): boolean =>
  /prefetch/.test(`${c.req.header('sec-purpose')} ${c.req.header('x-sec-purpose')}`);

/** After what the page shows was seen or read: the badges are counted again, on this page already. */
export async function countAgain(web: WebContext, c: WebRequest): Promise<void> {
  const { ctx } = c.var;
  const [unread, own] = await Promise.all([
    unreadBesidesMessages(web.db, ctx.me.id),
    readOwn(web.db, ctx.me.id),
  ]);
  c.set('ctx', { ...ctx, unread, ...own });
}

/** Who asks for something else than a page, or where no page can be, is not led to a form. */
export const isProgram = (c: WebRequest): boolean =>
  /^\/(ap|\.well-known|nodeinfo)(\/|$)/.test(c.req.path) ||
  !/text\/html|\*\/\*/.test(c.req.header('accept') ?? '*/*');

/** Path and query as requested. */
export function pathOf(c: WebRequest): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** What was to be sent is not repeated after signing in: the page it was written on is shown, with the text if it was one; otherwise the sign-in page says so. */
async function afterSignIn(web: WebContext, c: WebRequest): Promise<Record<string, string>> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return { next: pathOf(c) };
  const kept = isWriting(c) ? await keptPath(web, c) : null;
  return kept === null ? { next: refererPath(c), unsent: '1' } : { next: kept };
}

function refererPath(c: WebRequest): string {
  const referer = c.req.header('referer') ?? '';
  if (!URL.canParse(referer)) return '/';
  const { pathname, search } = new URL(referer);
  return pathname + search;
}

async function keptPath(web: WebContext, c: WebRequest): Promise<string | null> {
  const kept: { path: string | null } = { path: null };
  try {
    await limitSignedOut(web, 'kept')(c, async () => {
      kept.path = await keepUnsent(web, c, await readForm(c));
    });
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof TooLarge)) throw error; // then there is nothing to keep
  }
  return kept.path;
}

async function readRequestContext(web: WebContext, c: WebRequest): Promise<RequestContext | null> {
  const { db } = web;
  const secret = readCookie(db.instance, 'session', c.req.header('cookie'));
  const session = secret === null ? null : await readSession(db, secret, { evenOwing: true });
  if (secret === null || !session) return null;
  const since = web.live.expect();
  const [[me], unread, reports, pending, own, filters] = await Promise.all([
    readPeople(db, [session.personId]),
    unreadBesidesMessages(db, session.personId),
    casesWaiting(db, session.personId),
    pendingBy(db, session.personId),
    readOwn(db, session.personId),
    filtersOf(db, [session.personId]),
  ]);
  if (!me) return null;
  return {
    me,
    viewer: { personId: me.id },
    secret,
    session,
    i18n: i18nFor(db.instance, me),
    token: formToken(db.instance, secret),
    path: pathOf(c),
    since,
    unread,
    reports,
    pending,
    filters: filters.get(me.id) ?? [],
    ...own,
  };
}
