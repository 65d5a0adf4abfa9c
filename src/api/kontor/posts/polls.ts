import { z } from 'zod';
import { planFromPoll } from '#src/posts/kinds/poll/plan-event.ts';
import { pollModes } from '#src/posts/kinds/poll/poll.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { pollOptionsMax } from '#src/posts/limits.ts';
import { operation } from '../operation.ts';
import { moment, text } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showMade, showPost } from './publish.ts';

const tag = 'Polls';
const positions = z.array(z.int().min(0)).max(pollOptionsMax);

const pollParts = {
  mode: z.enum(pollModes).default('choice'),
  options: z.array(text(500)).max(pollOptionsMax).default([]),
  slots: z
    .array(z.strictObject({ startsAt: moment, endsAt: moment.nullable() }))
    .max(pollOptionsMax)
    .optional()
    .meta({ description: 'Of `dates`, in place of options.' }),
  zone: text(100).optional().meta({ description: 'Of `dates`: where its clocks are.' }),
  multiple: z.boolean().default(false),
  named: z.boolean().default(false).meta({ description: 'Everybody sees who voted for what.' }),
  closesAt: moment.nullable().default(null),
};

export const pollOperations = {
  createPoll: publishing(
    '/polls',
    { tag, summary: 'Ask by choosing, by ranking, or for a date', carries: pollParts },
    ({ slots, zone, ...rest }) => ({
      poll: { ...rest, ...(slots && { slots }), ...(zone !== undefined && { zone }) },
    }),
  ),
  vote: operation('PUT /polls/{post}/vote', {
    ...{ tag, scope: 'write:statuses', summary: 'Vote; where a poll lets you, again', answer: post },
    body: z.strictObject({
      choices: positions.meta({ description: 'Positions of options; of a ranking, the best first.' }),
      ifNeedBe: positions.default([]).meta({ description: 'Of dates: those that would do.' }),
    }),
    act: (tx, { me, parts, body }) => vote(tx, me, parts.post, body.choices, body.ifNeedBe),
    show: showPost,
  }),
  planEvent: operation('POST /polls/{post}/event', {
    ...{ tag, scope: 'write:statuses', summary: 'Make an event of one of the dates', answer: post },
    body: z.strictObject({ choice: z.int().min(0) }),
    act: (tx, { me, parts, body }) => planFromPoll(tx, me, parts.post, body.choice),
    show: showMade,
  }),
};
