import { Hono, type MiddlewareHandler } from 'hono';
import type { Instance } from '#src/platform/instance.ts';
import type { ApiContext, ApiEnv } from './context.ts';
import { answerError } from './errors.ts';
import { createGuards } from './guard.ts';
import { kontorPath, mount } from './kontor/mount.ts';
import { operations } from './kontor/operations.ts';
import { answerThrown } from './kontor/problem.ts';
import { referenceRoutes } from './kontor/reference.tsx';
import { openToAll } from './open-to-all.ts';
import { accountRoutes } from './routes/accounts.ts';
import { appRoutes } from './routes/apps.ts';
import { authorizeRoutes } from './routes/authorize.ts';
import { absenceRoutes } from './routes/absence.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { filterV1Routes } from './routes/filters-v1.ts';
import { filterRoutes } from './routes/filters.ts';
import { announcementRoutes } from './routes/announcements.ts';
import { discoverRoutes } from './routes/discover.ts';
import { domainBlockRoutes } from './routes/domain-blocks.ts';
import { scheduledRoutes } from './routes/scheduled.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { fileRoutes } from './routes/files.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { hookRoutes } from './routes/hooks.ts';
import { websubRoutes } from './routes/websub.ts';
import { instanceRoutes } from './routes/instance.ts';
import { keptRoutes } from './routes/kept.ts';
import { mediaRoutes } from './routes/media.ts';
import { notificationPolicyRoutes } from './routes/notification-policy.ts';
import { groupedNotificationRoutes } from './routes/notifications-grouped.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { ownRoutes } from './routes/own.ts';
import { apiKinds } from './kinds/index.ts';
import { reactionRoutes } from './routes/reactions.ts';
import { adminAccountRoutes } from './routes/admin-accounts.ts';
import { adminReportRoutes } from './routes/admin-reports.ts';
import { reportRoutes } from './routes/reports.ts';
import { pushRoutes } from './routes/push.ts';
import { recipientRoutes } from './routes/recipients.ts';
import { relationRoutes } from './routes/relations.ts';
import { searchRoutes } from './routes/search.ts';
import { statusRoutes } from './routes/statuses.ts';
import { streamingRoutes } from './routes/streaming.ts';
import { listRoutes } from './routes/lists.ts';
import { tagRoutes } from './routes/tags.ts';
import { timelineRoutes } from './routes/timelines.ts';
import { threadMuteRoutes } from './routes/thread-mutes.ts';
import { tokenRoutes } from './routes/token.ts';

export type { ApiContext, RemoteFiles, RemoteLookup } from './context.ts';
export { streamingDoor } from './streaming/door.ts';
export { createStreaming } from './streaming/hub.ts';

/** The client API: Mastodon's terms and formats over our verbs, and Kontor's own beside it. Mount it at `/`, in an application that is not strict about trailing slashes. */
export function apiRoutes(api: ApiContext): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>({ strict: false });
  const guards = createGuards(api);
  app.onError((error, c) =>
    c.req.path.startsWith(`${kontorPath}/`) ? answerThrown(api, error, c) : answerError(error, c),
  );
  const bounded = boundedFor(api.db.instance);
  app.use('/api/*', openToScripts, privately, bounded);
  for (const path of ['/oauth/token', '/oauth/userinfo']) app.use(path, openToScripts, privately, bounded);
  app.use('/oauth/revoke', openToScripts, privately, bounded);
  app.use('/oauth/authorize', bounded);
  app.use('/.well-known/oauth-authorization-server', openToScripts);
  for (const shown of ['/pictures/*', '/avatars/*', '/headers/*', '/files/*']) app.use(shown, openToAll);
  tokenRoutes(app, api);
  authorizeRoutes(app, api);
  instanceRoutes(app, api);
  fileRoutes(app, api);
  pictureRoutes(app, api);
  hookRoutes(app, api);
  websubRoutes(app, api);
  referenceRoutes(app, api);
  mount(app, api, Object.values(operations));
  // Where two routes fit one path the first answers: names stand before `:id`.
  for (const add of withGuards) add(app, api, guards);
  for (const kind of apiKinds) kind.routes?.(app, api, guards);
  app.all('/api/*', (c) => c.json({ error: 'There is no such endpoint here.' }, 404));
  return app;
}

const withGuards = [
  appRoutes,
  timelineRoutes,
  listRoutes,
  tagRoutes,
  recipientRoutes,
  statusRoutes,
  reactionRoutes,
  ownRoutes,
  // Names before `:id`.
  notificationPolicyRoutes,
  groupedNotificationRoutes,
  notificationRoutes,
  pushRoutes,
  threadMuteRoutes,
  credentialRoutes,
  relationRoutes,
  absenceRoutes,
  accountRoutes,
  calendarRoutes,
  searchRoutes,
  mediaRoutes,
  keptRoutes,
  reportRoutes,
  adminAccountRoutes,
  adminReportRoutes,
  streamingRoutes,
  filterRoutes,
  filterV1Routes,
  scheduledRoutes,
  announcementRoutes,
  discoverRoutes,
  domainBlockRoutes,
] as const;

/** Web clients run on other origins. They bring a token, never a cookie, so any origin may read the answers. */
const openToScripts: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.header('origin') === undefined) return next();
  c.header('access-control-allow-origin', '*');
  c.header(
    'access-control-expose-headers',
    'Link, Retry-After, Idempotency-Key, Idempotency-Replayed, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
  );
  if (c.req.method !== 'OPTIONS') return next();
  c.header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
  c.header('access-control-allow-headers', 'Authorization, Content-Type, Idempotency-Key');
  c.header('access-control-max-age', '86400');
  return c.body(null, 204);
};

/** What the request's body takes in memory (body.ts) is given back when it was answered. */
const boundedFor =
  (instance: Instance): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const held: (() => void)[] = [];
    c.set('instance', instance);
    c.set('held', held);
    try {
      await next();
    } finally {
      for (const release of held) release();
    }
  };

const privately: MiddlewareHandler<ApiEnv> = (c, next) => {
  c.header('cache-control', 'private, no-store');
  c.header('vary', 'Authorization, Origin');
  return next();
};
