import type { Hono } from 'hono';
import { pathOfPlace } from '#src/drafts/draft.ts';
import { keyHashOf } from '#src/drafts/keep.ts';
import { dropPending, undoPending } from '#src/drafts/undo.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { publishedOnce } from '#src/posts/idempotency.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf, idempotencyKeyOf } from '../shell/forms.ts';
import { goBack } from '../shell/show.tsx';

/** Sent posts that have not left yet: taking them back into the composer, or discarding them. */
export function pendingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/held/:id/undo', async (c) => {
    const me = c.var.ctx.me.id;
    const place = await transaction(web.db, (tx) => undoPending(tx, me, pendingIdOf(c)));
    return place === null ? tooLate(web, c) : c.redirect(pathOfPlace(place), 303);
  });
  app.post('/held/:id/removal', async (c) => {
    const me = c.var.ctx.me.id;
    await transaction(web.db, (tx) => dropPending(tx, me, pendingIdOf(c)));
    return goBack(c);
  });
}

function pendingIdOf(c: WebRequest): string {
  const id = idOf(c.req.param('id'));
  if (id === null) throw notFound('post');
  return id;
}

/** It has left: what remains is to delete it, which is asked as ever. */
async function tooLate(web: WebContext, c: WebRequest): Promise<Response> {
  const once = idempotencyKeyOf(c.var.form);
  const postId = once && (await publishedOnce(web.db, c.var.ctx.me.id, keyHashOf(once)));
  if (!postId) throw notFound('post');
  return c.redirect(`/posts/${postId}/removal`, 303);
}
