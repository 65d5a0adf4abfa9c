import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import type { PostView } from '#src/posts/post.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { dismissNews } from '#src/posts/kinds/news/dismiss-news.ts';
import { announcementsFor } from '#src/timelines/must-reads.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { presentAnnouncement } from '../present/announcement.ts';

/** Must-reads and flash news, as apps know announcements: to dismiss a must-read is to say that one has read it. */
export function announcementRoutes(app: Hono<ApiEnv>, { db }: ApiContext, guards: Guards): void {
  const requireKnown = async (me: PersonId, id: string): Promise<PostView> => {
    const known = isId(id) ? await announcementsFor(db, me, { dismissed: true }) : [];
    const found = known.find((post) => post.id === id);
    if (!found) throw notFound('mustRead');
    return found;
  };
  app.get('/api/v1/announcements', guards.signedIn('read'), async (c) => {
    const me = c.get('personId');
    const dismissed = flagOf(readQuery(c), 'with_dismissed') ?? false;
    const posts = await announcementsFor(db, me, { dismissed });
    return c.json(posts.map((post) => presentAnnouncement(db.instance, post, me)));
  });
  app.post('/api/v1/announcements/:id/dismiss', guards.signedIn('write:accounts'), async (c) => {
    const me = c.get('personId');
    const { id, news } = await requireKnown(me, c.req.param('id'));
    await transaction(db, (tx) => (news ? dismissNews(tx, me, id) : acknowledgePost(tx, me, id)));
    return c.json({});
  });
  const reaction =
    (verb: typeof react) =>
    async (c: ApiRequest): Promise<Response> => {
      const me = c.get('personId');
      const { id } = await requireKnown(me, c.req.param('id') ?? '');
      await transaction(db, (tx) => verb(tx, me, id, 'emoji', c.req.param('name') ?? ''));
      return c.json({});
    };
  const mayReact = guards.signedIn('write:favourites');
  app.put('/api/v1/announcements/:id/reactions/:name', mayReact, reaction(react));
  app.delete('/api/v1/announcements/:id/reactions/:name', mayReact, reaction(unreact));
}
