import type { Hono } from 'hono';
import { pathOfPlace } from '#src/drafts/draft.ts';
import { keyHashOf } from '#src/drafts/keep.ts';
import { dropHeld, undoHeld } from '#src/drafts/undo.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { publishedOnce } from '#src/posts/once.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf, onceOf } from '../forms.ts';
import { goBack } from '../show.tsx';

/** What was sent and has not left yet: taking it back into the composer, or letting it go. */
export function heldRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/held/:id/undo', async (c) => {
    const me = c.var.visit.me.id;
    const place = await transaction(web.db, (tx) => undoHeld(tx, me, heldIdOf(c)));
    return place === null ? tooLate(web, c) : c.redirect(pathOfPlace(place), 303);
  });
  app.post('/held/:id/removal', async (c) => {
    const me = c.var.visit.me.id;
    await transaction(web.db, (tx) => dropHeld(tx, me, heldIdOf(c)));
    return goBack(c);
  });
}

function heldIdOf(c: WebRequest): string {
  const id = idOf(c.req.param('id'));
  if (id === null) throw notFound('This post');
  return id;
}

/** It has left: what remains is to delete it, which is asked as ever. */
async function tooLate(web: WebContext, c: WebRequest): Promise<Response> {
  const once = onceOf(c.var.form);
  const postId = once && (await publishedOnce(web.db, c.var.visit.me.id, keyHashOf(once)));
  if (!postId) throw notFound('This post');
  return c.redirect(`/posts/${postId}/removal`, 303);
}
