import type { MiddlewareHandler } from 'hono';
import { whileAsked, type Standby } from '#src/platform/standby.ts';

/**
 * Which requests may be answered from a standby: lists in which nobody misses what is a second old. Not what people are led to by news that just
 * reached them (a thread, a conversation, badges), and no file: whether they may have it is asked where a lost membership is known at once.
 */
const lists: readonly RegExp[] = [
  // Pages: feeds, profiles, groups, topics, search, lists of documents.
  /^\/$/,
  /^\/@[^/]+\/?$/,
  /^\/(news|questions|ideas|projects)$/,
  /^\/tags\/[^/]+$/,
  /^\/search(\/suggestions)?$/,
  /^\/groups\/[^/]+(\/(documents|files|albums))?$/,
  // Apps.
  /^\/api\/v1\/timelines\//,
  /^\/api\/v1\/trends(\/|$)/,
  /^\/api\/v1\/accounts\/(\d+\/statuses|search)$/,
  /^\/api\/v2\/search$/,
  /^\/api\/kontor\/v1\/(news|questions|ideas|projects)$/,
  /^\/api\/kontor\/v1\/groups\/[^/]+\/(documents|files|albums)$/,
];

/** In front of every surface: where reads go is decided here and in platform/standby.ts, and nowhere else. */
export const readingLists =
  (standby: Standby): MiddlewareHandler =>
  async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    // Who was told that something changed asks for it so (fetch with `cache: 'no-store'`), and so does who reloads a page.
    const wantsNewest = /no-cache|no-store|max-age=0/.test(c.req.header('cache-control') ?? '');
    const mayLag = isRead && !wantsNewest && lists.some((list) => list.test(c.req.path));
    await whileAsked(standby, { mayLag, writes: !isRead && c.req.method !== 'OPTIONS' }, next);
  };
