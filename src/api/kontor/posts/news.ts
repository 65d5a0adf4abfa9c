import { z } from 'zod';
import { isId } from '#src/platform/ids.ts';
import { dismissNews, recallNews } from '#src/posts/kinds/news/dismiss-news.ts';
import { allNews, standingNews } from '#src/posts/kinds/news/list-news.ts';
import { operation } from '../operation.ts';
import { list, moment, paged } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'News';
const perPage = 20;

export const newsOperations = {
  createNews: publishing(
    '/news',
    {
      ...{ tag, summary: 'Publish flash news' },
      carries: {
        title: z
          .string()
          .min(1)
          .max(300)
          .meta({ description: 'The headline; the first of `fileIds` is the cover.' }),
        until: moment.meta({ description: 'From then on it is in the archive only.' }),
        partnerId: z.int().optional().meta({ description: 'For everyone at one partner: its number.' }),
      },
    },
    ({ until, partnerId }) => ({
      news: { until },
      ...(partnerId !== undefined && { level: 'partner' as const, partnerId }),
    }),
  ),
  listNews: operation('GET /news', {
    ...{ tag, scope: 'read:statuses', summary: 'News, newest first, also what is over' },
    answer: z.object({
      items: list(post),
      next: z.string().nullable().meta({ description: '`cursor` of the next page; null: this is the last.' }),
    }),
    query: paged.extend({
      standing: z
        .stringbool()
        .default(false)
        .meta({ description: 'Only what stands, and you did not put away.' }),
    }),
    show: async ({ api, me, viewer, query: { cursor, standing } }) => {
      if (standing) return { items: await standingNews(api.db, me), next: null };
      const page = { limit: perPage, ...(cursor !== undefined && isId(cursor) && { maxId: cursor }) };
      const items = await allNews(api.db, viewer, page);
      return { items, next: items.length === perPage ? (items.at(-1)?.id ?? null) : null };
    },
  }),
  dismissNews: operation('PUT /news/{post}/dismissal', {
    ...{ tag, scope: 'write:statuses', summary: 'Put news away, for yourself', answer: post },
    act: (tx, { me, parts }) => dismissNews(tx, me, parts.post),
    show: showPost,
  }),
  recallNews: operation('DELETE /news/{post}/dismissal', {
    ...{ tag, scope: 'write:statuses', summary: 'Have it on top again', answer: post },
    act: (tx, { me, parts }) => recallNews(tx, me, parts.post),
    show: showPost,
  }),
};
