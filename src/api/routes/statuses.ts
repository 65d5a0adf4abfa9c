import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { editPost, type PostChanges } from '#src/posts/edit.ts';
import { publishOnce } from '#src/posts/idempotency.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost, readPosts, readThread, readVersions } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { unsharePost } from '#src/posts/reactions/share.ts';
import { answer } from '../answer.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { requireRoom } from '#src/company/limits.ts';
import { readPerson } from '#src/people/read.ts';
import { translatePost } from '#src/posts/translation/translate-post.ts';
import { readDraft, readFileIds, readMediaAttributes } from '../draft.ts';
import { flagOf, listOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { apiKinds } from '../kinds/index.ts';
import { cursorOf, linkNext, postLimits } from '../page.ts';
import { postIdOf } from '../post-id.ts';
import { presentCard } from '../present/card.ts';
import { presentStatus } from '../present/status.ts';
import { readScheduledAt, scheduleDraft } from '../schedule.ts';
import { showScheduled } from './scheduled.ts';
import { presentVersion } from '../present/version.ts';

/** Writing posts and reading single ones. */
export function statusRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const { instance } = db;
  const mayRead = guards.signedIn('read:statuses');
  const mayWrite = guards.signedIn('write:statuses');
  const show = async (me: PersonId, postId: PostId) =>
    presentStatus(instance, await readPost(db, { personId: me }, postId), me);

  app.post('/api/v1/statuses', mayWrite, async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const scheduledAt = readScheduledAt(fields);
    const key = keyOf(c.req.header('idempotency-key'));
    if (scheduledAt !== null) {
      const draft = await readDraft(api, me, fields);
      const id = await scheduleDraft(api, me, { draft, fields, at: scheduledAt, keyHash: key });
      return c.json(await showScheduled(api, me, id));
    }
    return answer(api, c, await show(me, await post(api, me, fields, key)));
  });

  app.get('/api/v1/statuses', mayRead, async (c) => {
    const me = c.get('personId');
    const ids = (listOf(readQuery(c), 'id', postLimits.max) ?? []).filter(isId) as PostId[];
    const posts = await readPosts(db, { personId: me }, ids);
    return answer(
      api,
      c,
      posts.map((found) => presentStatus(instance, found, me)),
    );
  });

  app.get('/api/v1/statuses/:id', mayRead, async (c) =>
    answer(api, c, await show(c.get('personId'), await postIdOf(db, c.req.param('id')))),
  );

  app.put('/api/v1/statuses/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const postId = await postIdOf(db, c.req.param('id'));
    const changes = changesOf(await readFields(c));
    await transaction(db, (tx) => editPost(tx, me, postId, changes));
    return answer(api, c, await show(me, postId));
  });

  app.delete('/api/v1/statuses/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const id = c.req.param('id');
    const postId = await postIdOf(db, id);
    const before = await readPost(db, { personId: me }, postId);
    // The id of a share takes the share back, never the post.
    await transaction(db, (tx) => (postId === id ? removePost(tx, me, postId) : unsharePost(tx, me, postId)));
    return answer(api, c, { ...presentStatus(instance, before, me), text: before.source });
  });

  aroundRoutes(app, api, guards);
}

/** The context of a post: its thread, its versions, its source. */
function aroundRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const { instance } = db;
  const mayRead = guards.signedIn('read:statuses');

  app.get('/api/v1/statuses/:id/context', mayRead, async (c) => {
    const me = c.get('personId');
    const id = await postIdOf(db, c.req.param('id'));
    // Mastodon knows no pages here; of a thread of thousands there is a next one.
    const from = cursorOf(c, 'min_id') as PostId | undefined;
    const thread = await readThread(db, { personId: me }, id, from);
    if (thread.last !== null) linkNext(api, c, 'min_id', thread.last);
    return answer(api, c, {
      ancestors: thread.ancestors.map((found) => presentStatus(instance, found, me)),
      descendants: thread.descendants.map((found) => presentStatus(instance, found, me)),
    });
  });

  app.get('/api/v1/statuses/:id/history', mayRead, async (c) => {
    const viewer = { personId: c.get('personId') };
    const postId = await postIdOf(db, c.req.param('id'));
    const post = await readPost(db, viewer, postId);
    const versions = await readVersions(db, viewer, postId);
    return answer(
      api,
      c,
      versions.map((version) => presentVersion(instance, post, version)),
    );
  });

  app.get('/api/v1/statuses/:id/source', mayRead, async (c) => {
    const found = await readPost(db, { personId: c.get('personId') }, await postIdOf(db, c.req.param('id')));
    return c.json({ id: found.id, text: found.source, spoiler_text: found.summary });
  });

  app.post('/api/v1/statuses/:id/translate', mayRead, async (c) => {
    const me = c.get('personId');
    const postId = await postIdOf(db, c.req.param('id'));
    const lang = textOf(await readFields(c), 'lang', 20) || (await readPerson(db, me))?.locale || 'en';
    requireRoom(db.instance, me, 'translations');
    const made = await translatePost(api, { personId: me }, postId, lang);
    return c.json({
      ...{ content: made.html, spoiler_text: made.title, language: made.to },
      ...{ detected_source_language: made.from, provider: made.by, poll: null, media_attachments: [] },
    });
  });
  // Empty where there is none, as Mastodon's old clients expect.
  app.get('/api/v1/statuses/:id/card', mayRead, async (c) => {
    const viewerId = c.get('personId');
    const { card } = await readPost(db, { personId: viewerId }, await postIdOf(db, c.req.param('id')));
    return c.json(card ? presentCard(db.instance, card, viewerId) : {});
  });
}

/** Posts, or, with an Idempotency-Key that was used before, finds what it posted. */
async function post(api: ApiContext, me: PersonId, fields: Fields, keyHash: Buffer | null): Promise<PostId> {
  const draft = await readDraft(api, me, fields);
  return transaction(api.db, (tx) =>
    keyHash ? publishOnce(tx, me, keyHash, draft) : publishPost(tx, me, draft),
  );
}

/** An Idempotency-Key, hashed; null: none was sent. */
function keyOf(key: string | undefined): Buffer | null {
  if (key !== undefined && key.length > idempotencyKeyMax)
    throw new Refusal('invalid', `Idempotency-Key may have at most ${idempotencyKeyMax} characters.`);
  return key ? createHash('sha256').update(key).digest() : null;
}
const idempotencyKeyMax = 255;

/** What is not named stays as it is. */
function changesOf(fields: Fields): PostChanges {
  return {
    source: textOf(fields, 'status'),
    summary: textOf(fields, 'spoiler_text'),
    title: textOf(fields, 'title'),
    sensitive: flagOf(fields, 'sensitive'),
    language: textOf(fields, 'language') || undefined,
    fileIds: readFileIds(fields),
    details: readMediaAttributes(fields),
    ...Object.assign({}, ...apiKinds.map((kind) => kind.readChange?.(fields))),
  };
}
