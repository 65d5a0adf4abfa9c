import type { Hono } from 'hono';
import type { Page } from '#src/platform/cursors.ts';
import { transaction, type Reader } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { pinPost, unpinPost } from '#src/posts/pin.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { reactedBy, readPost, sharedBy, type Doer } from '#src/posts/read/read.ts';
import { savePost, unsavePost } from '#src/posts/reactions/save.ts';
import { sharePost, unsharePost } from '#src/posts/reactions/share.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { answer } from '../answer.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Guards } from '../guard.ts';
import { apiKinds } from '../kinds/index.ts';
import type { ApiKind } from '../kinds/kind.ts';
import { postIdOf } from '../post-id.ts';
import { presentEntry, presentStatus } from '../present/status.ts';
import { readShare } from '../store.ts';
import { accountLimits, answerPage, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';

/** Reactions to a post: favourite, bookmark, pin, reblog, and our other reactions. Each answers with the updated post. */
export function reactionRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const { instance } = db;

  for (const [name, [scope, act, takes]] of Object.entries(acts))
    app.post(`/api/v1/statuses/:id/${name}`, guards.signedIn(scope), async (c) => {
      const me = c.get('personId');
      const postId = await postIdOf(db, c.req.param('id'));
      await readPost(db, { personId: me }, postId); // undoing what one cannot see is not found either
      const fields = takes === undefined ? {} : await readFields(c);
      await transaction(db, (tx) => act(tx, me, postId, fields));
      return answer(api, c, presentStatus(instance, await readPost(db, { personId: me }, postId), me));
    });

  app.post('/api/v1/statuses/:id/reblog', guards.signedIn('write:statuses'), async (c) => {
    const me = c.get('personId');
    const postId = await postIdOf(db, c.req.param('id'));
    const { visibility } = await readFields(c);
    if (visibility === 'private' || visibility === 'direct') throw new Refusal('invalid', narrowShare);
    const shareId = await transaction(db, (tx) => sharePost(tx, me, postId));
    const [share, by, post] = await Promise.all([
      readShare(db, shareId),
      readPersonSummary(db, me),
      readPost(db, { personId: me }, postId),
    ]);
    if (!share || !by) throw notFound('post');
    const entry = { entryId: shareId, why: 'share', share: { ...share, by }, post } as const;
    return answer(api, c, presentEntry(instance, entry, me));
  });

  for (const [name, read] of Object.entries(doers))
    app.get(`/api/v1/statuses/:id/${name}`, guards.signedIn('read:accounts', 'read:statuses'), async (c) => {
      const postId = await postIdOf(db, c.req.param('id'));
      const found = await read(db, c.get('personId'), postId, readPage(c, accountLimits));
      return answerPage(
        api,
        c,
        found,
        (doer) => doer.cursor,
        (doer) => presentAccount(instance, doer.person),
      );
    });

  // As glitch-soc spells it; the name is an emoji, or one of our words.
  for (const [path, change] of [
    ['react', react],
    ['unreact', unreact],
  ] as const)
    app.post(`/api/v1/statuses/:id/${path}/:name`, guards.signedIn('write:favourites'), async (c) => {
      const me = c.get('personId');
      const postId = await postIdOf(db, c.req.param('id'));
      const { kind, emoji } = reactionOf(c.req.param('name'));
      await readPost(db, { personId: me }, postId);
      await transaction(db, (tx) => change(tx, me, postId, kind, emoji));
      return answer(api, c, presentStatus(instance, await readPost(db, { personId: me }, postId), me));
    });
}

const narrowShare =
  'A share can be seen by everyone who may read the post; leave out visibility, or send the link to the people you mean.';

const doers: Readonly<
  Record<string, (reader: Reader, me: PersonId, postId: PostId, page: Page) => Promise<Doer[]>>
> = {
  favourited_by: (reader, me, postId, page) => reactedBy(reader, { personId: me }, postId, page, 'like'),
  reblogged_by: (reader, me, postId, page) => sharedBy(reader, { personId: me }, postId, page),
};

const acts: NonNullable<ApiKind['acts']> = {
  favourite: ['write:favourites', (tx, me, id) => react(tx, me, id, 'like')],
  unfavourite: ['write:favourites', (tx, me, id) => unreact(tx, me, id, 'like')],
  bookmark: ['write:bookmarks', savePost],
  unbookmark: ['write:bookmarks', unsavePost],
  pin: ['write:accounts', pinPost],
  unpin: ['write:accounts', unpinPost],
  unreblog: ['write:statuses', unsharePost],
  ...Object.assign({}, ...apiKinds.map((kind) => kind.acts)),
};

const reactionOf = (name: string): { kind: ReactionKind; emoji: string } =>
  name === 'like' || name === 'recommend' || name === 'interested'
    ? { kind: name, emoji: '' }
    : { kind: 'emoji', emoji: name };
