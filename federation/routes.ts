import { Hono } from 'hono';
import { activity, file, post } from './objects.ts';
import { asksForActor, group, instanceActor, instanceOutbox, person, personAtPage } from './actors.ts';
import { followers, following, groupOutbox, members, moderators, outbox, replies } from './collections.ts';
import type { Wire } from './context.ts';
import { directory } from './directory.ts';
import { entry, log } from './group-log-pages.ts';
import { groupNote } from './group-note.ts';
import { charter, featured } from './group-papers.ts';
import { inboxRoute } from './inbox-route.ts';
import { discovery } from './middleware.ts';
import { notFound } from './not-found.ts';
import { picture } from './pictures.ts';
import type { FederationEnv } from './request.ts';
import { sealedFile } from './sealed-files.ts';
import { forPartners, type Serve } from './serve.ts';
import { token } from './tokens.ts';

/** All that partners' servers ask, by path. Addresses are minted in src/platform/addresses.ts; a test holds the two equal. */
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
  '/ap/g/:uuid/log/:seq': entry,
  '/ap/g/:uuid/o/:original': groupNote,
  '/ap/o/:uuid': post,
  '/ap/o/:uuid/replies': replies,
  '/ap/a/:uuid': activity,
  '/ap/f/:uuid': file,
  '/ap/i/:uuid': picture,
  '/ap/directory': directory,
};

const inboxes = ['/inbox', '/ap/p/:uuid/inbox', '/ap/g/:uuid/inbox'];

/**
 * What ActivityPub asks of us. For everybody: the instance actor, WebFinger, NodeInfo. For partners with an agreement in force, by signed
 * requests: the rest. To everybody else the rest does not exist, whatever they ask for and however they would like it written.
 */
export function federationRoutes(wire: Wire): Hono<FederationEnv> {
  const app = new Hono<FederationEnv>();
  const inbox = inboxRoute(wire);
  for (const path of inboxes) app.post(path, inbox);
  app.get('/actor', () => instanceActor(wire));
  app.get('/actor/outbox', () => instanceOutbox(wire));
  app.get('/ap/f/:uuid', sealedFile(wire));
  for (const [path, serve] of Object.entries(served)) app.get(path, forPartners(wire, serve));
  const atPage = forPartners(wire, personAtPage);
  // A browser asks for the page; a server for whom it shows.
  app.get('/:at{@[^/]+/?}', (c, next) => (asksForActor(c.req.header('accept')) ? atPage(c, next) : next()));
  discovery(wire, app);
  app.all('/ap/*', notFound);
  app.all('/inbox', notFound);
  return app;
}
