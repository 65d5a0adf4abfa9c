import { showPushed, showPageOf } from './notifications.ts';
import {
  assetFor,
  feedFor,
  forgetFeed,
  keepFeedNow,
  pageFor,
  prepareOffline,
  watchSession,
} from './offline.ts';

declare const self: ServiceWorkerGlobalScope;

/**
 * The service worker. It keeps what pages load, one page that says that there is no connection, and the last feed to be read without one; and
 * it shows what is pushed. It never answers in place of a server that can be reached, and keeps nothing else that is private. A new version
 * takes over at once. docs/decisions/0013-scripts.md.
 */
self.addEventListener('install', (event) => {
  event.waitUntil(prepareOffline().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim().then(keepFeedNow));
});

/** Pages where people sign in and out: on these, the previous person's feed must not be shown. */
const signInPaths = /^\/(sign-in|sign-out|invitation|password)(\/|$)/;

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (signInPaths.test(pathname)) event.waitUntil(forgetFeed());
  if (request.method !== 'GET') return;
  if (pathname.startsWith('/assets/')) event.respondWith(assetFor(request));
  else if (pathname === '/live/session') event.respondWith(watchSession(request));
  else if (pathname === '/' && !searchParams.has('before') && wantsPage(request))
    event.respondWith(feedFor(event));
  else if (request.mode === 'navigate') event.respondWith(pageFor(request));
});

/** However it is asked for: by the browser, by Turbo, or to be laid over what is shown. */
const wantsPage = (request: Request): boolean => (request.headers.get('accept') ?? '').includes('text/html');

self.addEventListener('push', (event) => {
  event.waitUntil(showPushed(event.data));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showPageOf(event.notification));
});
