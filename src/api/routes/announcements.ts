import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { mustReadsFor } from '#src/timelines/must-reads.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { presentAnnouncement } from '../present/announcement.ts';

/** Must-reads, as apps know announcements: to dismiss one is to say that one has read it. */
export function announcementRoutes(app: Hono<ApiEnv>, { db }: ApiContext, guards: Guards): void {
  const requireMustRead = async (me: PersonId, id: string): Promise<PostId> => {
    const known = isId(id) ? await mustReadsFor(db, me, { acknowledged: true }) : [];
    if (!known.some((post) => post.id === id)) throw notFound('mustRead');
    return id as PostId;
  };
  app.get('/api/v1/announcements', guards.signedIn('read'), async (c) => {
    const me = c.get('personId');
    const acknowledged = flagOf(readQuery(c), 'with_dismissed') ?? false;
    const posts = await mustReadsFor(db, me, { acknowledged });
    return c.json(posts.map((post) => presentAnnouncement(db.instance, post, me)));
  });
  app.post('/api/v1/announcements/:id/dismiss', guards.signedIn('write:accounts'), async (c) => {
    const me = c.get('personId');
    const id = await requireMustRead(me, c.req.param('id'));
    await transaction(db, (tx) => acknowledgePost(tx, me, id));
    return c.json({});
  });
  const reaction =
    (verb: typeof react) =>
    async (c: ApiRequest): Promise<Response> => {
      const me = c.get('personId');
      const id = await requireMustRead(me, c.req.param('id') ?? '');
      await transaction(db, (tx) => verb(tx, me, id, 'emoji', c.req.param('name') ?? ''));
      return c.json({});
    };
  const mayReact = guards.signedIn('write:favourites');
  app.put('/api/v1/announcements/:id/reactions/:name', mayReact, reaction(react));
  app.delete('/api/v1/announcements/:id/reactions/:name', mayReact, reaction(unreact));
}
