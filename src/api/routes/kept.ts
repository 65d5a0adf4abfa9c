import type { Hono } from 'hono';
import type { Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { likedPosts, readPosts, savedPosts, type Marked } from '#src/posts/read.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Guards } from '../guard.ts';
import { answerPage, postLimits, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentStatus } from '../present/status.ts';
import { readConversations } from '../read.ts';

/** What a person saved and liked, and their direct messages by thread. */
export function keptRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  for (const [name, scope, read] of lists)
    app.get(`/api/v1/${name}`, guards.signedIn(scope), async (c) => {
      const me = c.get('personId');
      return answerPage(
        api,
        c,
        await read(db, me, readPage(c, postLimits)),
        (marked) => marked.cursor,
        (marked) => presentStatus(db.house, marked.post, me),
      );
    });

  app.get('/api/v1/conversations', guards.signedIn('read:statuses'), async (c) => {
    const me = c.get('personId');
    const threads = await readConversations(db, me, readPage(c, postLimits));
    const posts = await readPosts(
      db,
      { personId: me },
      threads.map((thread) => thread.lastId),
    );
    const shown = posts.map((post) => ({
      cursor: post.id as string,
      conversation: presentConversation(api, post, me),
    }));
    return answerPage(
      api,
      c,
      shown,
      (one) => one.cursor,
      (one) => one.conversation,
    );
  });

  // Read or not is kept by markers; clients say it here as well.
  app.post('/api/v1/conversations/:id/read', guards.signedIn('write:conversations'), async (c) => {
    const me = c.get('personId');
    const id = c.req.param('id');
    if (!isId(id)) throw notFound('This conversation');
    const [thread] = (await readConversations(db, me, { limit: conversationsMax })).filter(
      (t) => t.rootId === id,
    );
    const [post] = thread ? await readPosts(db, { personId: me }, [thread.lastId]) : [];
    if (!post) throw notFound('This conversation');
    return c.json(presentConversation(api, post, me));
  });
}

/** Only one of the newest is marked as read. */
const conversationsMax = 200;

const lists: readonly (readonly [
  string,
  string,
  (reader: Reader, me: PersonId, page: Page) => Promise<Marked[]>,
])[] = [
  ['bookmarks', 'read:bookmarks', savedPosts],
  ['favourites', 'read:favourites', likedPosts],
];

function presentConversation(api: ApiContext, post: PostView, me: PersonId) {
  const { house } = api.db;
  const last = presentStatus(house, post, me);
  const named = post.mentions.filter((person) => person.id !== me && person.id !== post.author.id);
  const others = named.map((person) =>
    presentAccount(house, {
      ...post.author,
      ...person,
      bioHtml: '',
      avatarUrl: null,
      company: '',
      country: '',
    }),
  );
  return {
    id: post.rootId as string,
    unread: false,
    accounts: post.author.id === me ? others : [last.account, ...others],
    last_status: last,
  };
}
