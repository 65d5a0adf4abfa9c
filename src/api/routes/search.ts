import type { Hono } from 'hono';
import { demandRoom } from '#src/company/limits.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { findTopics, postOfUri, readPosts, searchPosts, topicBeginning } from '#src/posts/read.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { flagOf, numberOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { postLimits, readPage } from '../page.ts';
import { presentStatus, tagPage } from '../present/status.ts';
import { isAddress, searchAccounts } from '../search.ts';

/** People, groups, posts and tags at once; with `resolve`, also what another company's server knows. */
export function searchRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  app.get('/api/v2/search', guards.signedIn('read:search'), async (c) => {
    const query = readQuery(c);
    const me = c.get('personId');
    demandRoom(api.db.house, me, 'search');
    const { limit, ...cursors } = readPage(c, postLimits);
    const q = (textOf(query, 'q', 1_000) ?? '').trim();
    const type = textOf(query, 'type', 20);
    const wants = (name: string): boolean => q !== '' && (type === undefined || type === '' || type === name);
    // Pages beyond the first are not offered for accounts and tags: cursors, never offsets.
    const first = (numberOf(query, 'offset') ?? 0) === 0;
    const resolve = flagOf(query, 'resolve') ?? false;
    const authorId = textOf(query, 'account_id', 30);
    const [accounts, statuses, hashtags] = await Promise.all([
      wants('accounts') && first ? searchAccounts(api, me, { q, limit, resolve }) : [],
      wants('statuses') && first ? findPosts(api, me, q, { resolve, limit, ...cursors, authorId }) : [],
      wants('hashtags') && first && !isAddress(q) ? findTags(api, me, q, limit) : [],
    ]);
    return c.json({ accounts, statuses, hashtags });
  });
}

/** The post at an address, or the posts with the words. */
async function findPosts(
  api: ApiContext,
  me: PersonId,
  q: string,
  search: {
    readonly resolve: boolean;
    readonly limit: number;
    readonly maxId?: string;
    readonly minId?: string;
    readonly authorId?: string | undefined;
  },
) {
  const { db } = api;
  const viewer = { personId: me };
  const { authorId, resolve, ...page } = search;
  if (isAddress(q)) {
    const known = await postOfUri(db, q);
    const postId =
      known?.id ?? (resolve && !db.house.addresses.isOurs(q) ? await resolvePost(api, q, me) : null);
    const posts = postId === null ? [] : await readPosts(db, viewer, [postId]);
    return posts.map((post) => presentStatus(db.house, post, me));
  }
  const within = authorId !== undefined && isId(authorId) ? { authorId: authorId as PersonId } : {};
  const posts = await searchPosts(db, viewer, q, page, within);
  return posts.map((post) => presentStatus(db.house, post, me));
}

async function resolvePost(api: ApiContext, uri: string, me: PersonId) {
  try {
    return await api.remote.resolvePost(uri, me);
  } catch (error) {
    if (error instanceof Unavailable) return null; // a search goes on when one server does not answer
    throw error;
  }
}

async function findTags(api: ApiContext, me: PersonId, q: string, limit: number) {
  const beginning = topicBeginning(q);
  if (beginning === null) return [];
  const topics = await findTopics(api.db, { personId: me }, beginning, limit);
  return topics.map(({ tag }) => ({
    name: tag,
    url: tagPage(api.db.house, tag),
    history: [],
    following: false,
  }));
}
