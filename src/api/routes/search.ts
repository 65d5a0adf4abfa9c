import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import type { Page } from '#src/platform/cursors.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { findTopics, postOfUri, readPosts, searchPosts, topicBeginning } from '#src/posts/read/read.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { flagOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { postLimits, readPage } from '../page.ts';
import { presentStatus, tagPage } from '../present/status.ts';
import { isAddress, narrowedBy, searchAccounts } from '../search.ts';

/** People, groups, posts and tags at once; with `resolve`, also what another company's server knows. */
export function searchRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  app.get('/api/v2/search', guards.signedIn('read:search'), async (c) => {
    const query = readQuery(c);
    const me = c.get('personId');
    requireRoom(api.db.instance, me, 'search');
    const { limit, ...cursors } = readPage(c, postLimits);
    const q = (textOf(query, 'q', 1_000) ?? '').trim();
    const type = textOf(query, 'type', 20);
    const wants = (name: string): boolean => q !== '' && (type === undefined || type === '' || type === name);
    // Pages beyond the first are not offered for accounts and tags: cursors, never offsets.
    const narrowed = narrowedBy(query);
    const first = narrowed.isFirst;
    const resolve = flagOf(query, 'resolve') ?? false;
    const authorId = textOf(query, 'account_id', 30);
    const [accounts, statuses, hashtags] = await Promise.all([
      wants('accounts') ? searchAccounts(api, me, { q, limit, resolve, ...narrowed }) : [],
      wants('statuses') && first ? findPosts(api, me, q, { resolve, limit, ...cursors, authorId }) : [],
      wants('hashtags') && first && !isAddress(q) ? findTags(api, me, q, limit) : [],
    ]);
    return answer(api, c, { accounts, statuses, hashtags });
  });
}

/** The post at an address, or the posts with the words. */
async function findPosts(
  api: ApiContext,
  me: PersonId,
  q: string,
  search: Page & { readonly resolve: boolean; readonly authorId: string | undefined },
) {
  const { db } = api;
  const viewer = { personId: me };
  const { authorId, resolve, ...page } = search;
  if (isAddress(q)) {
    const known = await postOfUri(db, q);
    const postId =
      known?.id ?? (resolve && !db.instance.addresses.isOurs(q) ? await resolvePost(api, q, me) : null);
    const posts = postId === null ? [] : await readPosts(db, viewer, [postId]);
    return posts.map((post) => presentStatus(db.instance, post, me));
  }
  const within = authorId !== undefined && isId(authorId) ? { authorId: authorId as PersonId } : {};
  const posts = await searchPosts(db, viewer, q, page, within);
  return posts.map((post) => presentStatus(db.instance, post, me));
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
    url: tagPage(api.db.instance, tag),
    history: [],
    following: false,
  }));
}
