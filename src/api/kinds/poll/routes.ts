import { pollOptionsMax } from '#src/posts/limits.ts';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { readFields } from '../../body.ts';
import type { ApiContext, ApiEnv } from '../../context.ts';
import { listOf } from '../../fields.ts';
import type { Guards } from '../../guard.ts';
import { postIdOf } from '../../post-id.ts';
import { presentPoll } from './present.ts';

/** A poll's id is its post's. */
export function pollRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const show = async (me: PersonId, postId: PostId) => {
    const post = await readPost(db, { personId: me }, postId);
    if (!post.poll) throw notFound('poll');
    return presentPoll(post, post.poll, me);
  };

  app.get('/api/v1/polls/:id', guards.signedIn('read:statuses'), async (c) =>
    c.json(await show(c.get('personId'), await postIdOf(db, c.req.param('id')))),
  );

  app.post('/api/v1/polls/:id/votes', guards.signedIn('write:statuses'), async (c) => {
    const me = c.get('personId');
    const postId = await postIdOf(db, c.req.param('id'));
    const fields = await readFields(c);
    const [choices = [], ifNeedBe] = ['choices', 'if_need_be'].map((name) =>
      (listOf(fields, name, pollOptionsMax) ?? []).map((text) => {
        if (!/^\d{1,3}$/.test(text))
          throw new Refusal('invalid', `${name} must be option numbers, counted from 0.`);
        return Number(text);
      }),
    );
    await show(me, postId);
    await transaction(db, (tx) => vote(tx, me, postId, choices, ifNeedBe));
    return c.json(await show(me, postId));
  });
}
