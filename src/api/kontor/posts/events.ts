import { z } from 'zod';
import { eventsMax, readCalendar, type Calendar } from '#src/calendars/read.ts';
import { readGroup } from '#src/groups/read.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent, changeDate } from '#src/posts/kinds/event/cancel-event.ts';
import { capacityMax, eventAnswers } from '#src/posts/kinds/event/event.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Events';
const dayMs = 86_400_000;
/** Days that one answer covers. */
const windowDaysMax = 400;

const eventParts = {
  title: z.string().min(1).max(300),
  startsAt: moment,
  endsAt: moment.nullable().optional(),
  zone: text(100).meta({ description: 'Where its clocks are, as Europe/Berlin.' }),
  place: text(300).optional(),
  link: text(2_000).optional(),
  rule: text(600).nullable().optional().meta({ description: 'RRULE of RFC 5545, without DTSTART.' }),
  capacity: z.int().min(1).max(capacityMax).nullable().optional(),
};

const occurrence = z
  .object({
    postId: id,
    uri: z.string(),
    title: z.string(),
    startsAt: moment,
    endsAt: moment.nullable(),
    zone: z.string().nullable(),
    place: z.string(),
    link: z.string().nullable(),
    cancelled: z.boolean(),
    own: z.enum(eventAnswers).nullable(),
    isOwn: z.boolean(),
    capacity: z.int().nullable(),
    occursAt: moment.nullable().meta({ description: 'Of a series: when its rule has this date begin.' }),
    organiser: z.object({ name: z.string(), company: z.string().nullable() }),
    group: z.object({ name: z.string(), handle: z.string(), company: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Occurrence' });

export const eventOperations = {
  createEvent: publishing(
    '/events',
    { tag, summary: 'Plan an event, or a series', carries: eventParts },
    ({ startsAt, endsAt = null, zone, place = '', link = '', rule = null, capacity = null }) => ({
      event: { startsAt, endsAt, zone, place, link, rule, capacity },
    }),
  ),
  readCalendar: operation('GET /calendar', {
    ...{ tag, scope: 'read:statuses' },
    summary: 'What takes place between two moments, earliest first, a series with each of its dates',
    query: z.strictObject({
      from: moment,
      to: moment,
      groupId: id.optional(),
      show: z.enum(['mine', 'company']).default('mine'),
    }),
    answer: z.object({ items: list(occurrence), complete: z.boolean() }),
    show: async ({ api, viewer, query: { from, to, groupId, show } }) => {
      if (to <= from || to.getTime() - from.getTime() > windowDaysMax * dayMs)
        throw new Refusal('invalid', `to must be later than from, by ${windowDaysMax} days at most.`);
      const group = groupId === undefined ? null : await readGroup(api.db, viewer, groupId as GroupId);
      if (groupId !== undefined && group?.mine?.state !== 'active') throw notFound('group');
      const calendar: Calendar = group ? { groupId: group.id } : show;
      const items = await readCalendar(api.db, viewer, calendar, { from, to });
      return { items, complete: items.length < eventsMax };
    },
  }),
  answerEvent: operation('PUT /events/{post}/answer', {
    ...{ tag, scope: 'write:statuses', summary: 'Say whether you come', answer: post },
    body: z.strictObject({ answer: z.enum(eventAnswers) }),
    act: (tx, { me, parts, body }) => answerEvent(tx, me, parts.post, body.answer),
    show: showPost,
  }),
  cancelEvent: operation('POST /events/{post}/cancellation', {
    ...{ tag, scope: 'write:statuses', summary: 'Cancel an event', answer: post },
    act: (tx, { me, parts }) => cancelEvent(tx, me, parts.post),
    show: showPost,
  }),
  changeOccurrence: operation('PUT /events/{post}/occurrence', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Move, cancel or restore one date of a series',
      answer: post,
    },
    body: z.strictObject({
      occursAt: moment.meta({ description: 'When its rule has this date begin.' }),
      change: z.enum(['move', 'cancel', 'restore']),
      startsAt: moment.optional(),
      endsAt: moment.nullable().optional(),
      place: text(300).optional(),
    }),
    act: async (tx, { me, parts, body: { occursAt: at, change, startsAt, endsAt = null, place = '' } }) => {
      if (change === 'move' && !startsAt)
        throw new Refusal('invalid', 'startsAt must say where the date is moved.');
      const moved = change === 'move' && startsAt ? { startsAt, endsAt, place } : null;
      await changeDate(tx, me, parts.post, change === 'restore' ? { at } : { at, moved });
    },
    show: showPost,
  }),
};
