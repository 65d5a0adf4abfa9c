import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { forgetAct, keepAct, putBackAct, type KeptAct } from '#src/access/kept-acts.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { WebEnv, WebRequest } from './context.ts';
import { ownPath } from './forms.ts';
import { pathOf } from './request-context.ts';

/**
 * For sensitive actions: anyone who has not authenticated within the last 15 minutes is asked again. A page is opened afterwards; an act waits,
 * sealed, until account/prove.tsx carries it out. For what cannot wait (files, more than 64 kB), that page says that it was not done.
 */
export const proven = createMiddleware<WebEnv>(async (c, next) => {
  const { ctx, form, db } = c.var;
  if (ctx.session.isProven) return next();
  if (c.req.method === 'GET') return c.redirect(provePath({ next: ctx.path }), 303);
  const back = ownPath(form.text('back'));
  if (isScript(c)) return c.json({ prove: provePath({ next: back }) }, 403);
  const fields = form.entries().filter(([name]) => name !== 'form_token');
  const act = { path: pathOf(c), back, fields };
  const id = form.hasFiles() ? null : await transaction(db, (tx) => keepAct(tx, ctx.session.id, act));
  return c.redirect(provePath(id === null ? { next: back, unsent: '1' } : { next: back, act: id }), 303);
});

/** `next`: where the reader goes afterwards, or finds the form again. `act`: the number of what waits. `unsent`: something could not wait. */
export const provePath = (query: { next: string; act?: string; unsent?: '1' }): string =>
  `/prove?${new URLSearchParams(query)}`;

/**
 * Carries out an act that waited: it is replayed internally through the same route, so that every check is made now and the answer is the one it
 * would have had. One that failed on our side keeps waiting.
 */
export async function carryOut(app: Hono<WebEnv>, db: Db, c: WebRequest, act: KeptAct): Promise<Response> {
  const headers = new Headers({
    origin: db.instance.origin,
    'content-type': 'application/x-www-form-urlencoded',
  });
  for (const name of passedOn) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const body = new URLSearchParams(act.fields.map(([name, value]): [string, string] => [name, value]));
  body.set('form_token', c.var.ctx.token);
  const url = new URL(act.path, c.req.url);
  const answer = await app.fetch(new Request(url, { method: 'POST', headers, body: body.toString() }), c.env);
  await (answer.status >= 500 ? putBackAct(db, act.id) : forgetAct(db, act.id));
  return answer;
}

/** Who asks, and in which language; not how the answer is packed, which is for the request around it. */
const passedOn = ['cookie', 'user-agent', 'accept-language', 'x-forwarded-for'];

/** A script's question, which no page can answer. */
const isScript = (c: WebRequest): boolean => c.req.header('accept') === 'application/json';
