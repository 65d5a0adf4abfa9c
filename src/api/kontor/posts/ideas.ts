import { z } from 'zod';
import type { PostId } from '#src/platform/ids.ts';
import { campaignFormats, jurorsMax } from '#src/posts/kinds/campaign/campaign.ts';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { readIdeaHistory } from '#src/posts/kinds/idea/idea-history.ts';
import { ideaStages, reasonMax } from '#src/posts/kinds/idea/idea.ts';
import { ideaOrders, ideasOf, ideasOfGroup, ideasToAnswer } from '#src/posts/kinds/idea/list-ideas.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Ideas';
const row = z
  .object({
    id,
    title: z.string(),
    stage: z.enum(ideaStages),
    votes: z.int(),
    voted: z.boolean(),
    replies: z.int(),
    author: z.string(),
    company: z.string().meta({ description: 'Of an author elsewhere; empty for this company.' }),
    isOwn: z.boolean(),
    publishedAt: moment,
    isMerged: z.boolean(),
    campaign: z.object({ id, title: z.string(), startsAt: moment, endsAt: moment }).nullable(),
    group: z.object({ handle: z.string(), host: z.string().nullable(), name: z.string() }),
  })
  .meta({ id: 'IdeaRow' });
const rows = z.object({ items: list(row) });
const title = z.string().min(1).max(300);

export const ideaOperations = {
  createIdea: publishing(
    '/ideas',
    {
      ...{ tag, summary: 'Propose an idea in a group' },
      carries: { title, groupId: id, campaignId: id.nullable().optional() },
    },
    ({ campaignId = null }) => ({ idea: { campaignId: campaignId as PostId | null } }),
  ),
  createCampaign: publishing(
    '/campaigns',
    {
      ...{ tag, summary: 'Ask a group for ideas, or announce an hour of questions' },
      carries: {
        title: title.meta({ description: 'Its question.' }),
        groupId: id,
        startsAt: moment,
        endsAt: moment,
        answerDays: z.int().meta({ description: 'Within how many days after its end the jury answers.' }),
        format: z.enum(campaignFormats).default('ideas'),
        stream: text(2_000)
          .nullable()
          .default(null)
          .meta({ description: 'Where an hour is seen: an https address.' }),
        jury: z.array(text(300)).max(jurorsMax).meta({ description: 'Ids, or handles.' }),
      },
    },
    ({ startsAt, endsAt, answerDays, jury, format, stream }) => ({
      campaign: { startsAt, endsAt, answerDays, jury, format, stream },
    }),
  ),
  listMyIdeas: operation('GET /ideas', {
    ...{ tag, scope: 'read:statuses', summary: 'Your ideas, or those that you have to answer', answer: rows },
    query: z.strictObject({ show: z.enum(['own', 'toAnswer']).default('own') }),
    show: async ({ api, viewer, query }) => ({
      items: await (query.show === 'own' ? ideasOf : ideasToAnswer)(api.db, viewer),
    }),
  }),
  listGroupIdeas: operation('GET /groups/{group}/ideas', {
    ...{ tag, scope: 'read:statuses', summary: 'Ideas of a group', answer: rows },
    query: z.strictObject({
      order: z.enum(ideaOrders).default('votes'),
      stage: z.enum(ideaStages).optional(),
      campaignId: id.optional(),
    }),
    show: async ({ api, viewer, parts, query: { order, stage, campaignId } }) => ({
      items: await ideasOfGroup(api.db, viewer, parts.group, {
        ...{ order, stage, campaignId: campaignId as PostId | undefined },
      }),
    }),
  }),
  voteForIdea: operation('PUT /ideas/{post}/vote', {
    ...{ tag, scope: 'write:statuses', summary: 'Vote for an idea', answer: post },
    act: (tx, { me, parts }) => voteForIdea(tx, me, parts.post),
    show: showPost,
  }),
  unvoteIdea: operation('DELETE /ideas/{post}/vote', {
    ...{ tag, scope: 'write:statuses', summary: 'Take your vote back', answer: post },
    act: (tx, { me, parts }) => voteForIdea(tx, me, parts.post, false),
    show: showPost,
  }),
  decideIdea: operation('PUT /ideas/{post}/stage', {
    ...{ tag, scope: 'write:statuses', summary: 'Decide about an idea, as its jury', answer: post },
    body: z.strictObject({ stage: z.enum(ideaStages), reason: text(reasonMax).optional() }),
    act: (tx, { me, parts, body: { stage, reason = '' } }) =>
      decideIdea(tx, me, parts.post, { stage, reason }),
    show: showPost,
  }),
  uniteIdea: operation('PUT /ideas/{post}/double', {
    ...{ tag, scope: 'write:statuses', summary: 'Say that an idea is a double of another', answer: post },
    body: z.strictObject({ ofId: id }),
    act: (tx, { me, parts, body }) => mergeIdea(tx, me, parts.post, body.ofId as PostId),
    show: showPost,
  }),
  partIdea: operation('DELETE /ideas/{post}/double', {
    ...{ tag, scope: 'write:statuses', summary: 'Part a double again', answer: post },
    act: (tx, { me, parts }) => mergeIdea(tx, me, parts.post, null),
    show: showPost,
  }),
  listIdeaHistory: operation('GET /ideas/{post}/history', {
    ...{ tag, scope: 'read:statuses', summary: 'What was decided about an idea' },
    answer: z.object({
      items: list(
        z.object({
          stage: z.enum(ideaStages).nullable(),
          reason: z.string(),
          into: z.object({ id, title: z.string() }).nullable(),
          isDouble: z.boolean(),
          at: moment,
          refused: z.boolean(),
          by: z.object({ name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
        }),
      ),
    }),
    show: async ({ api, viewer, parts }) => ({ items: await readIdeaHistory(api.db, viewer, parts.post) }),
  }),
};
