import { Hono } from 'hono';
import { calendarMethods } from './calendars/methods.ts';
import type { Ask, DavContext, DavEnv, DavRequest } from './context.ts';
import { copyPlace, deletePlace, makeCollection, movePlace } from './documents/change.ts';
import { getDocument } from './documents/get.ts';
import { lockPlace, unlockPlace } from './documents/lock.ts';
import { placeAt, type Place } from './documents/place.ts';
import { saveDocument } from './documents/put.ts';
import { answerError, DavError } from './errors.ts';
import { guarded } from './guard.ts';
import type { Target } from './path.ts';
import { propfind } from './propfind.ts';
import { proppatch } from './proppatch.ts';

const all = 'OPTIONS, PROPFIND, PROPPATCH, GET, HEAD, PUT, DELETE, MKCOL, MOVE, COPY, LOCK, UNLOCK, REPORT';

const documentMethods: ReadonlyMap<string, (ask: Ask, place: Place) => Promise<Response>> = new Map([
  ['GET', getDocument],
  ['HEAD', getDocument],
  ['PUT', saveDocument],
  ['DELETE', deletePlace],
  ['MKCOL', makeCollection],
  ['MOVE', movePlace],
  ['COPY', copyPlace],
  ['LOCK', lockPlace],
  ['UNLOCK', unlockPlace],
]);

/**
 * Documents by WebDAV (RFC 4918, class 2) and calendars and tasks by CalDAV (RFC 4791), for the file managers and calendars of desks and phones.
 * Another way to the same verbs: whatever the pages allow, deny, tell and federate is so here too. Mount it at `/`.
 */
export function davRoutes(dav: DavContext): Hono<DavEnv> {
  const app = new Hono<DavEnv>({ strict: false });
  app.onError(answerError);
  // Where a calendar program that knows the server alone begins (RFC 6764 §5).
  app.all('/.well-known/caldav', (c) => c.redirect('/dav/', 301));
  app.use('/dav/*', guarded(dav));
  app.all('/dav/*', (c) => serve(dav, c));
  return app;
}

async function serve(dav: DavContext, c: DavRequest): Promise<Response> {
  const { method } = c.req;
  if (method === 'OPTIONS') return c.body(null, 204, { allow: all, 'ms-author-via': 'DAV' });
  const { me, target } = c.var;
  const ask: Ask = { dav, db: dav.db, c, me, viewer: { personId: me.id } };
  if (method === 'PROPFIND') return await propfind(ask, target);
  if (method === 'PROPPATCH') return await proppatch(ask, target);
  if (target.kind === 'document') {
    const work = documentMethods.get(method);
    if (work) return await work(ask, await placeAt(ask, target));
  } else {
    const answer = await calendarMethods(ask, method, target);
    if (answer !== null) return answer;
  }
  return notAllowed(c, target);
}

function notAllowed(c: DavRequest, target: Target): Response {
  c.header('allow', all);
  const sentence = target.kind === 'document' ? 'Documents are not asked so.' : 'This is only looked at.';
  return answerError(new DavError(405, sentence), c);
}
