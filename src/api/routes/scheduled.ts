import type { Hono } from 'hono';
import {
  cancelScheduled,
  readScheduled,
  reschedule,
  scheduledBy,
  type ScheduledPost,
} from '#src/drafts/schedule.ts';
import { readOwnFile } from '#src/media/read.ts';
import { transaction } from '#src/platform/database.ts';
import { inEnglish, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Guards } from '../guard.ts';
import { linkPage, postLimits, readPage } from '../page.ts';
import { presentFile } from '../present/media.ts';
import { readScheduledAt } from '../schedule.ts';

/** Posts that wait for their time (`scheduled_at` of a new status). */
export function scheduledRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:statuses');
  const mayWrite = guards.signedIn('write:statuses');

  app.get('/api/v1/scheduled_statuses', mayRead, async (c) => {
    const me = c.get('personId');
    const posts = await scheduledBy(db, me, readPage(c, postLimits));
    linkPage(
      api,
      c,
      posts.map(({ id }) => id),
    );
    return c.json(await Promise.all(posts.map((post) => presentScheduled(api, me, post))));
  });
  app.get('/api/v1/scheduled_statuses/:id', mayRead, async (c) =>
    c.json(await showScheduled(api, c.get('personId'), c.req.param('id'))),
  );
  app.put('/api/v1/scheduled_statuses/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const id = c.req.param('id');
    const at = readScheduledAt(await readFields(c));
    if (at !== null) await transaction(db, (tx) => reschedule(tx, me, id, at));
    return c.json(await showScheduled(api, me, id));
  });
  app.delete('/api/v1/scheduled_statuses/:id', mayWrite, async (c) => {
    await transaction(db, (tx) => cancelScheduled(tx, c.get('personId'), c.req.param('id')));
    return c.json({});
  });
}

export async function showScheduled(api: ApiContext, me: PersonId, id: string) {
  const post = await readScheduled(api.db, me, id);
  if (!post) throw notFound('post');
  return await presentScheduled(api, me, post);
}

/** Mastodon's ScheduledStatus. `kontor.refused`: why it could not be published when its time came. */
async function presentScheduled({ db }: ApiContext, me: PersonId, post: ScheduledPost) {
  const files = await Promise.all(post.fileIds.map((id) => readOwnFile(db, me, id)));
  return {
    id: post.id,
    scheduled_at: post.publishAt.toISOString(),
    params: post.params,
    media_attachments: files.flatMap((file) => (file ? presentFile(db.instance, file, me) : [])),
    kontor: { refused: post.refusal && inEnglish(post.refusal) },
  };
}
