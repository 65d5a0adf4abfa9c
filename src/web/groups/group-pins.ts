import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { pinPost, unpinPost } from '#src/posts/pin.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { goBack } from '../shell/show.tsx';

/** Pinning a post: to its group, by moderators from any company, or to one's own profile. */
export function groupPinRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const act = (path: string, verb: typeof pinPost) =>
    app.post(`/posts/:id/${path}`, async (c) => {
      const id = postOf(c);
      await transaction(web.db, (tx) => verb(tx, c.var.ctx.me.id, id));
      return goBack(c);
    });
  act('pin', pinPost);
  act('pin/removal', unpinPost);
}

function postOf(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('post');
  return id;
}
