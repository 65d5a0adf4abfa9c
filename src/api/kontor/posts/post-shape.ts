import { news } from './news-shape.ts';
import { z } from 'zod';
import { approvalModes, approvalStates, stepStates } from '#src/posts/kinds/approval/approval.ts';
import { campaignFormats } from '#src/posts/kinds/campaign/campaign.ts';
import { eventAnswers } from '#src/posts/kinds/event/event.ts';
import { ideaStages } from '#src/posts/kinds/idea/idea.ts';
import { pollModes } from '#src/posts/kinds/poll/poll.ts';
import { widths } from '#src/posts/kinds/praise/praise.ts';
import { progresses } from '#src/posts/kinds/marks/mark.ts';
import { projectStatuses } from '#src/posts/kinds/project/project.ts';
import { taskStates } from '#src/posts/kinds/task/task.ts';
import { levels } from '#src/posts/level.ts';
import { day, id, list, moment, partner, person } from '../shapes.ts';
import { mustRead } from './must-read-shape.ts';

/** Who looks after a page of a wiki; null when nobody does. Who has left is still named, until somebody takes it over. */
export const pageOwner = z
  .object({ id, name: z.string(), handle: z.string(), host: z.string().nullable(), hasLeft: z.boolean() })
  .nullable();

export const praise = z
  .object({
    value: z.object({ emoji: z.string(), names: z.record(z.string(), z.string()) }).nullable(),
    people: list(partner).meta({ description: 'Nobody: all of its group.' }),
    asks: z
      .enum(widths)
      .nullable()
      .meta({ description: 'Only the people read it so far, who are asked whether as many may.' }),
    isMine: z.boolean(),
    agrees: z.boolean().nullable(),
    isPrivate: z.boolean().meta({ description: 'Somebody said no.' }),
  })
  .meta({ id: 'Praise' });

const titled = z.object({ id, title: z.string() });

export const task = z
  .object({
    state: z.enum(taskStates),
    due: z.string().nullable().meta({ description: 'A day, as 2026-12-31.' }),
    labels: list(z.string()),
    lines: list(z.object({ line: z.int(), text: z.string(), done: z.boolean() })),
    assignees: list(partner),
    isMine: z.boolean(),
    fromId: id.nullable().meta({ description: 'The post that it was made from, if you may read it.' }),
    subTasks: list(z.object({ id, title: z.string(), state: z.enum(taskStates) })).meta({
      description: 'Tasks that were made from it.',
    }),
  })
  .meta({ id: 'Task' });

export const approval = z
  .object({
    state: z.enum(approvalStates),
    mode: z.enum(approvalModes),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    due: z.string().nullable(),
    decidedAt: moment.nullable(),
    digest: z.string().meta({ description: 'SHA-256 of what is asked for, as every company computes it.' }),
    steps: list(
      z.object({
        step: z.int(),
        state: z.enum(stepStates),
        reason: z.string(),
        at: moment.nullable(),
        id: id.nullable().meta({ description: 'Null: someone who was erased.' }),
        name: z.string(),
        handle: z.string(),
        host: z.string().nullable(),
        company: z.string().nullable(),
      }),
    ),
    mine: z.int().nullable().meta({ description: 'The step that is yours.' }),
    isSent: z.boolean().meta({ description: 'You did something that its home has not taken yet.' }),
  })
  .meta({ id: 'Approval' });

export const idea = z
  .object({
    stage: z.enum(ideaStages),
    stageAt: moment,
    reason: z.string(),
    votes: z.int(),
    voted: z.boolean(),
    campaign: titled.extend({ startsAt: moment, endsAt: moment, answerDays: z.int() }).nullable(),
    merged: z.object({ into: titled.nullable() }).nullable(),
    doubles: list(titled),
  })
  .meta({ id: 'Idea' });

export const campaign = z
  .object({
    format: z
      .enum(campaignFormats)
      .meta({ description: '`questions`: an announced hour in which the jury answers.' }),
    stream: z.string().nullable(),
    startsAt: moment,
    endsAt: moment,
    answerDays: z.int(),
    jury: list(partner),
    isMine: z.boolean(),
    ideas: z.int(),
    unanswered: z.int(),
  })
  .meta({ id: 'Campaign' });

export const project = z
  .object({
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable(),
    status: z.enum(projectStatuses),
    statusAt: moment,
    note: z.string().meta({ description: 'What was said with the status.' }),
    site: z
      .object({
        name: z.string(),
        point: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
      })
      .nullable(),
    milestones: list(
      z.object({
        number: z.int(),
        uri: z.string(),
        title: z.string(),
        due: z.string().nullable(),
        isReached: z.boolean(),
        tasks: z.int(),
        done: z.int(),
        overdue: z.int(),
      }),
    ),
    owners: list(partner),
    isMine: z.boolean(),
  })
  .meta({ id: 'Project' });

export const event = z
  .object({
    startsAt: moment,
    endsAt: moment.nullable(),
    zone: z.string().nullable(),
    place: z.string(),
    link: z.string().nullable(),
    cancelled: z.boolean(),
    capacity: z.int().nullable(),
    series: z
      .object({
        rule: z.string(),
        exceptions: list(
          z.object({
            at: moment,
            moved: z
              .object({ startsAt: moment, endsAt: moment.nullable(), place: z.string() })
              .nullable()
              .meta({ description: 'Null: it is cancelled.' }),
          }),
        ),
      })
      .nullable(),
    counts: z.record(z.enum(eventAnswers), z.int()),
    waiting: z.int(),
    own: z.enum(eventAnswers).nullable(),
    ownPlace: z.enum(['held', 'waiting']).nullable(),
    people: list(partner.extend({ answer: z.enum(eventAnswers), waits: z.boolean() })),
  })
  .meta({ id: 'Event' });

export const poll = z
  .object({
    mode: z.enum(pollModes),
    named: z.boolean(),
    zone: z.string().nullable(),
    multiple: z.boolean(),
    closesAt: moment.nullable(),
    votersCount: z.int(),
    options: list(
      z.object({
        title: z.string(),
        votesCount: z.int(),
        points: z.int(),
        startsAt: moment.nullable(),
        endsAt: moment.nullable(),
      }),
    ),
    ownMarks: list(z.object({ position: z.int(), value: z.int() })),
    ballots: list(z.object({ uri: z.string(), name: z.string(), values: list(z.number().nullable()) })).meta({
      description: 'Who voted for what; empty where votes are secret.',
    }),
    plannedId: id.nullable(),
  })
  .meta({ id: 'Poll' });

export const document = z
  .object({
    name: z.string(),
    folder: z.string(),
    binned: z.boolean(),
    lock: z.object({ by: partner, until: moment }).nullable(),
    versions: list(
      z.object({
        postId: id,
        number: z.int(),
        by: partner,
        at: moment,
        mediaType: z.string(),
        bytes: z.int(),
        pages: z.int().nullable().meta({ description: 'That can be looked at as pictures.' }),
        file: z.object({ id, uuid: z.string() }).nullable(),
        refused: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Document' });

export const annotation = z
  .object({
    documentId: id.nullable(),
    name: z.string().nullable(),
    version: z.object({ id, number: z.int() }).nullable().meta({ description: 'On which it was made.' }),
    page: z.int(),
    region: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    aspect: z.number().nullable(),
    resolved: z.boolean(),
    settled: z.object({ by: partner.nullable(), at: moment }).nullable(),
  })
  .meta({ id: 'Annotation' });

const page = z.object({
  number: z.int(),
  parentUri: z.string().nullable(),
  position: z.int(),
  authors: z.int(),
});

/** A post of any kind, as its reader may see it. */
export const post = z
  .object({
    id,
    uri: z.string(),
    kind: z.string(),
    level: z.enum(levels),
    author: person.extend({ company: z.string() }),
    group: z.object({ id, handle: z.string(), host: z.string().nullable(), name: z.string() }).nullable(),
    replyToId: id.nullable(),
    rootId: id,
    title: z.string(),
    source: z.string().meta({ description: 'Markdown as its author wrote it; empty in lists.' }),
    html: z.string(),
    text: z.string(),
    language: z.string(),
    publishedAt: moment,
    editedAt: moment.nullable(),
    removedAt: moment.nullable(),
    repliesCount: z.int(),
    isSolved: z.boolean().meta({ description: 'A question with an accepted answer.' }),
    answerId: id.nullable(),
    task: task.nullable(),
    approval: approval.nullable(),
    idea: idea.nullable(),
    campaign: campaign.nullable(),
    project: project.nullable(),
    event: event.nullable(),
    poll: poll.nullable(),
    document: document.nullable(),
    annotation: annotation.nullable(),
    page: page.nullable(),
    album: z
      .object({ isOpen: z.boolean(), own: z.int(), total: z.int(), contributors: z.int() })
      .nullable()
      .meta({ description: '`own`: pictures by its author; `total`: with those that others added.' }),
    addition: z.object({ own: z.int() }).nullable(),
    praise: praise.nullable(),
    news: news.nullable(),
    marks: z
      .object({
        progress: z.enum(progresses).nullable(),
        progressBy: z.string().nullable().meta({ description: 'Who set it.' }),
        review: z.string().nullable().meta({ description: 'Of a page: the day of its next review.' }),
        owner: pageOwner,
      })
      .nullable(),
    mustRead,
  })
  .meta({ id: 'Post' });

/** What every new post may say, whatever its kind. */
export const written = z.strictObject({
  title: z.string().max(300).optional(),
  source: z.string().max(100_000).optional().meta({ description: 'The text, in Markdown.' }),
  groupId: id
    .optional()
    .meta({ description: 'For a group that you may write in; without it `level` says who reads it.' }),
  level: z.enum(['instance', 'followers', 'public']).optional(),
  language: z.string().max(20).optional(),
  fileIds: list(id).optional().meta({ description: 'Files uploaded with `POST /api/v2/media`.' }),
});

export const dueDay = day.nullable().optional();
