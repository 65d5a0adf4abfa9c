import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { pinPost, unpinPost } from '#src/posts/pin.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf } from '../forms.ts';
import { goBack } from '../show.tsx';

/** Putting a post on top: of its group, by moderators of any company, or of one's own page. */
export function groupPinRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const act = (path: string, verb: typeof pinPost) =>
    app.post(`/posts/:id/${path}`, async (c) => {
      const id = postOf(c);
      await transaction(web.db, (tx) => verb(tx, c.var.visit.me.id, id));
      return goBack(c);
    });
  act('pin', pinPost);
  act('pin/removal', unpinPost);
}

function postOf(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('This post');
  return id;
}
