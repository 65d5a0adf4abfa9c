import { z } from 'zod';
import { readProof } from '#src/analytics/must-read-proof.ts';
import { questionsMax, wrongMax } from '#src/posts/kinds/must-read/quiz.ts';
import { readReception, waitingMustReads } from '#src/posts/kinds/must-read/reception.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { withdrawMustRead } from '#src/posts/kinds/must-read/withdraw-must-read.ts';
import { progresses } from '#src/posts/kinds/marks/mark.ts';
import { labelPost } from '#src/posts/kinds/marks/mark-post.ts';
import { acceptAnswer, unacceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { listQuestions } from '#src/posts/kinds/question/questions.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import { operation } from '../operation.ts';
import { id, list, moment, paged } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';
import { readPost } from '#src/posts/read/read.ts';

const tag = 'Questions';
const perPage = 40;
const posts = z.object({
  items: list(post),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null: this is the last.' }),
});

export const questionOperations = {
  createQuestion: publishing('/questions', { tag, summary: 'Ask a question', carries: {} }, () => ({
    kind: 'question',
  })),
  listQuestions: operation('GET /questions', {
    ...{ tag, scope: 'read:statuses', summary: 'Questions, newest first', answer: posts },
    query: paged.extend({
      groupId: id.optional(),
      open: z.stringbool().default(false).meta({ description: 'Only those that are not solved.' }),
    }),
    show: async ({ api, me, query: { cursor, groupId, open } }) => {
      const found = await listQuestions(
        api.db,
        me,
        { open, ...(groupId !== undefined && { groupId: groupId as GroupId }) },
        { limit: perPage, ...(cursor !== undefined && isId(cursor) && { before: cursor }) },
      );
      const last = found.length === perPage ? found.at(-1) : undefined;
      return { items: found.map((entry) => entry.post), next: last?.entryId ?? null };
    },
  }),
  acceptAnswer: operation('PUT /answers/{post}/acceptance', {
    ...{ tag, scope: 'write:statuses', summary: 'Accept an answer to your question', answer: post },
    act: (tx, { me, parts }) => acceptAnswer(tx, me, parts.post),
    show: showPost,
  }),
  unacceptAnswer: operation('DELETE /answers/{post}/acceptance', {
    ...{ tag, scope: 'write:statuses', summary: 'Take an acceptance back', answer: post },
    act: (tx, { me, parts }) => unacceptAnswer(tx, me, parts.post),
    show: showPost,
  }),
};

const count = z.union([z.int(), z.enum(['few', 'most'])]);

export const mustReadOperations = {
  createMustRead: publishing(
    '/must-reads',
    {
      ...{ tag: 'Must-reads', summary: 'Publish what everyone is to read and acknowledge' },
      carries: {
        until: moment.nullable().optional(),
        quiz: z
          .array(
            z.strictObject({
              question: z.string(),
              right: z.string(),
              wrong: z.array(z.string()).max(wrongMax),
            }),
          )
          .max(questionsMax)
          .default([]),
        proof: z.boolean().default(false).meta({
          description: 'Who acknowledges it is kept, where employer and works council both allow that.',
        }),
      },
    },
    ({ until = null, quiz, proof }) => ({ mustRead: { until, quiz, proof } }),
  ),
  listMustReads: operation('GET /must-reads', {
    ...{ tag: 'Must-reads', scope: 'read:statuses', summary: 'What you have not acknowledged' },
    answer: z.object({ items: list(post) }),
    show: async ({ api, me }) => ({ items: await waitingMustReads(api.db, me) }),
  }),
  acknowledgePost: operation('PUT /must-reads/{post}/acknowledgement', {
    ...{ tag: 'Must-reads', scope: 'write:statuses', summary: 'Say that you have read it', answer: post },
    body: z.strictObject({
      answers: z
        .array(z.int().min(0))
        .max(questionsMax)
        .default([])
        .meta({ description: 'The place of your choice for each question of its quiz, from 0.' }),
    }),
    act: (tx, { me, parts, body }) => acknowledgePost(tx, me, parts.post, body.answers),
    show: showPost,
  }),
  withdrawMustRead: operation('DELETE /must-reads/{post}', {
    ...{ tag: 'Must-reads', scope: 'write:statuses' },
    summary: 'Ask nobody any more; the post stays',
    answer: post,
    act: (tx, { me, parts }) => withdrawMustRead(tx, me, parts.post),
    show: showPost,
  }),
  readMustReadProof: operation('GET /must-reads/{post}/proof', {
    ...{ tag: 'Must-reads', scope: 'read:statuses', needs: 'announce' },
    summary: 'Who of your company acknowledged it when, while both keys are turned; written to the audit log',
    answer: z.object({
      items: list(z.object({ name: z.string(), handle: z.string(), at: moment })),
    }),
    show: async ({ api, me, parts }) => ({ items: await readProof(api.db, me, parts.post) }),
  }),
  readReception: operation('GET /must-reads/{post}/reception', {
    ...{ tag: 'Must-reads', scope: 'read:statuses' },
    summary: 'How many have read it, for its author and moderators, company by company',
    answer: z.object({
      items: list(z.object({ peerId: z.int().nullable(), asked: count, acknowledged: count })),
    }),
    show: async ({ api, me, parts }) => {
      const items = await readReception(api.db, me, parts.post);
      if (!items) throw notFound('mustRead');
      return { items };
    },
  }),
};

/** What is done with posts of every kind, and Mastodon's API has no word for. */
export const postOperations = {
  readPost: operation('GET /posts/{post}', {
    ...{ tag: 'Posts', scope: 'read:statuses', summary: 'A post of any kind, with all that it carries' },
    answer: post,
    show: showPost,
  }),
  labelPost: operation('PUT /posts/{post}/progress', {
    ...{ tag: 'Posts', scope: 'write:statuses', summary: 'Say how far a post of a group is', answer: post },
    body: z.strictObject({
      progress: z.enum(progresses).nullable().meta({ description: 'Null takes the label away.' }),
    }),
    act: (tx, { me, parts, body }) => labelPost(tx, me, parts.post, body.progress ?? ''),
    show: showPost,
  }),
  fetchAgain: operation('POST /posts/{post}/copy', {
    ...{ tag: 'Posts', scope: 'write:statuses' },
    summary: 'Fetch a post again from its company whose agreed days here are over',
    answer: post,
    run: async ({ api, me, viewer, parts }) => {
      const found = await readPost(api.db, viewer, parts.post);
      if (found.expiredAt !== null && !(await api.remote.fetchAgain(found.uri, me)))
        throw new Refusal('gone', `${found.author.company} does not give this post any more.`);
    },
    show: showPost,
  }),
};
