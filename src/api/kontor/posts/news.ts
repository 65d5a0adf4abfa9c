import { z } from 'zod';
import { notFound } from '#src/platform/errors.ts';
import { readPost } from '#src/posts/read/read.ts';
import { isId } from '#src/platform/ids.ts';
import { dismissNews, recallNews } from '#src/posts/kinds/news/dismiss-news.ts';
import { allNews, postsOfCampaign, standingNews } from '#src/posts/kinds/news/list-news.ts';
import { operation } from '../operation.ts';
import { list, moment, paged, text } from '../shapes.ts';
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
        startsAt: moment.optional().meta({ description: 'Before that it does not stand on top.' }),
        topic: text(110).optional().meta({
          description: 'Makes it a campaign: what is posted with this hashtag belongs to it.',
        }),
        partnerId: z.int().optional().meta({ description: 'For everyone at one partner: its number.' }),
      },
    },
    ({ until, startsAt, topic, partnerId }) => ({
      news: { until, startsAt: startsAt ?? null, topic: topic ?? null },
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
  listCampaignPosts: operation('GET /news/{post}/campaign', {
    ...{ tag, scope: 'read:statuses' },
    summary: 'What belongs to a campaign: its polls, and what was posted with its hashtag, newest first',
    query: paged,
    answer: z.object({ polls: list(post), items: list(post), next: z.string().nullable() }),
    show: async ({ api, viewer, parts, query: { cursor } }) => {
      const campaign = await readPost(api.db, viewer, parts.post);
      if (!campaign.news?.topic) throw notFound('post');
      const page = { limit: perPage, ...(cursor !== undefined && isId(cursor) && { maxId: cursor }) };
      const [polls, items] = await Promise.all([
        postsOfCampaign(api.db, viewer, campaign, { limit: perPage }, 'only'),
        postsOfCampaign(api.db, viewer, campaign, page, 'without'),
      ]);
      const next = items.length === perPage ? (items.at(-1)?.entryId ?? null) : null;
      return { polls: polls.map((each) => each.post), items: items.map((each) => each.post), next };
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
