import { Hono } from 'hono';
import { activity, file, filePage, filePreview, post } from './objects/objects.ts';
import { probeRoute, probesPath } from './probes.ts';
import { asksForActor, group, instanceActor, instanceOutbox, person, personAtPage } from './actors/actors.ts';
import {
  followers,
  following,
  groupOutbox,
  members,
  moderators,
  outbox,
  replies,
} from './objects/collections.ts';
import type { FederationContext } from './context.ts';
import { hearEditors, tellEditors } from './coedit/home.ts';
import { directory } from './discovery/directory.ts';
import { postSearch } from './discovery/post-search.ts';
import { entry, log } from './groups/log-pages.ts';
import { groupNote } from './groups/note.ts';
import { charter, featured } from './groups/documents.ts';
import { inboxRoute } from './inbox-route.ts';
import { discovery } from './middleware.ts';
import { notFound } from './not-found.ts';
import { picture } from './objects/pictures.ts';
import type { FederationEnv } from './request.ts';
import { sealedFile } from './objects/sealed-files.ts';
import type { Serve } from './ask.ts';
import { forPartners } from './serve.ts';
import { estate } from './succession/estate.ts';
import { token } from './groups/tokens.ts';
import { words } from './objects/words.ts';
import { namespaceContext } from './vocabulary/namespace-document.ts';

/** Everything partners' servers request, by path. URIs are minted in src/platform/addresses.ts; a test checks that the two match. */
const served: Readonly<Record<string, Serve>> = {
  '/ap/p/:uuid': person,
  '/ap/p/:uuid/outbox': outbox,
  '/ap/p/:uuid/followers': followers,
  '/ap/p/:uuid/following': following,
  '/ap/g/:uuid': group,
  '/ap/g/:uuid/outbox': groupOutbox,
  '/ap/g/:uuid/followers': members,
  '/ap/g/:uuid/moderators': moderators,
  '/ap/g/:uuid/featured': featured,
  '/ap/g/:uuid/charter/:seq': charter,
  '/ap/g/:uuid/token': token,
  '/ap/g/:uuid/log': log,
  '/ap/g/:uuid/estate': estate,
  '/ap/g/:uuid/log/:seq': entry,
  '/ap/g/:uuid/o/:original': groupNote,
  '/ap/o/:uuid': post,
  '/ap/o/:uuid/replies': replies,
  '/ap/a/:uuid': activity,
  '/ap/f/:uuid': file,
  '/ap/f/:uuid/preview': filePreview,
  '/ap/f/:uuid/pages/:seq': filePage,
  '/ap/i/:uuid': picture,
  '/ap/directory': directory,
  '/ap/search': postSearch,
  '/ap/words': words,
};

const inboxes = ['/inbox', '/ap/p/:uuid/inbox', '/ap/g/:uuid/inbox'];

/**
 * Everything ActivityPub requests from us. For everyone: the instance actor, WebFinger, NodeInfo, the context of our terms. For partners with an
 * agreement in force, by signed requests: the rest. For everyone else the rest does not exist, whatever they request and in whatever format.
 */
export function federationRoutes(ctx: FederationContext): Hono<FederationEnv> {
  const app = new Hono<FederationEnv>();
  const inbox = inboxRoute(ctx);
  for (const path of inboxes) app.post(path, inbox);
  app.post(probesPath, probeRoute(ctx));
  app.get('/ns/kontor', namespaceContext);
  app.get('/actor', () => instanceActor(ctx));
  app.get('/actor/outbox', () => instanceOutbox(ctx));
  app.get('/ap/g/:uuid/editing', hearEditors(ctx));
  app.post('/ap/g/:uuid/editing', tellEditors(ctx));
  app.get('/ap/f/:uuid', sealedFile(ctx));
  for (const [path, serve] of Object.entries(served)) app.get(path, forPartners(ctx, serve));
  const atPage = forPartners(ctx, personAtPage);
  // A browser asks for the page; a server for whom it shows.
  app.get('/:at{@[^/]+/?}', (c, next) => (asksForActor(c.req.header('accept')) ? atPage(c, next) : next()));
  discovery(ctx, app);
  app.all('/ap/*', notFound);
  app.all('/inbox', notFound);
  return app;
}
