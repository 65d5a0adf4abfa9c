import { z } from 'zod';
import { changeTask, takeTask } from '#src/posts/kinds/task/change-task.ts';
import { tasksOf, tasksOfGroup } from '#src/posts/kinds/task/list-tasks.ts';
import { placeTask } from '#src/posts/kinds/task/place-task.ts';
import { readTaskHistory } from '#src/posts/kinds/task/task-history.ts';
import { assigneesMax, labelsMax, linesMax, taskStates } from '#src/posts/kinds/task/task.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';
import { dueDay, post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Tasks';
const row = z
  .object({
    id,
    title: z.string(),
    state: z.enum(taskStates),
    due: z.string().nullable(),
    since: z.string().meta({ description: 'The day on which it was written.' }),
    labels: list(z.string()),
    done: z.int().meta({ description: 'Lines of its checklist that are done.' }),
    lines: z.int(),
    replies: z.int(),
    mayWork: z.boolean(),
    people: list(z.object({ id, name: z.string(), isAway: z.boolean() })),
    group: z.object({ handle: z.string(), host: z.string().nullable(), name: z.string() }).nullable(),
  })
  .meta({ id: 'TaskRow' });
const rows = z.object({ items: list(row) });
const labels = list(text(100)).meta({ description: `At most ${labelsMax}.` });
const people = z.array(text(300)).max(assigneesMax);
const lines = list(z.int().min(0)).optional();

const taskParts = {
  title: z.string().min(1).max(300).meta({ description: 'What is to be done.' }),
  due: dueDay,
  labels: labels.optional(),
  checklist: z.array(text(500)).max(linesMax).optional(),
  assignees: people.optional().meta({ description: 'Ids, or handles.' }),
  madeFromId: id.optional().meta({ description: 'A post that it is made from.' }),
};

export const taskOperations = {
  createTask: publishing(
    '/tasks',
    { tag, summary: 'Create a task', carries: taskParts },
    ({ due = null, labels: said = [], checklist = [], assignees = [], madeFromId }) => ({
      task: { due, labels: said, lines: checklist, assignees, ...(madeFromId && { from: madeFromId }) },
    }),
  ),
  listMyTasks: operation('GET /tasks', {
    ...{ tag, scope: 'read:statuses', summary: 'What you are to do, in all groups', answer: rows },
    show: async ({ api, me }) => ({ items: await tasksOf(api.db, me) }),
  }),
  listGroupTasks: operation('GET /groups/{group}/tasks', {
    ...{ tag, scope: 'read:statuses', summary: 'Tasks of a group', answer: rows },
    query: z.strictObject({
      state: z.enum(taskStates).optional(),
      assigneeId: id.optional(),
      label: text(100).optional(),
    }),
    show: async ({ api, viewer, parts, query }) => ({
      items: await tasksOfGroup(api.db, viewer, parts.group, {
        states: query.state ? [query.state] : taskStates,
        assignee: query.assigneeId as PersonId | undefined,
        label: query.label,
      }),
    }),
  }),
  changeTask: operation('PATCH /tasks/{post}', {
    ...{ tag, scope: 'write:statuses', summary: 'Change a task; what is not named stays', answer: post },
    body: z.strictObject({
      state: z.enum(taskStates).optional(),
      due: dueDay,
      labels: labels.optional(),
      assign: people.optional().meta({ description: 'Ids, or handles, who are to do it too.' }),
      unassign: z.array(id).max(assigneesMax).optional(),
      tick: lines.meta({ description: 'Numbers of lines of the checklist.' }),
      untick: lines,
    }),
    act: async (tx, { me, parts, body }) => {
      await changeTask(tx, me, parts.post, {
        ...(body.state && { state: body.state }),
        ...(body.due !== undefined && { due: body.due }),
        ...(body.labels && { labels: body.labels }),
        ...(body.assign && { assigned: body.assign }),
        ...(body.unassign && { unassigned: body.unassign as PersonId[] }),
        ...(body.tick && { ticked: body.tick }),
        ...(body.untick && { unticked: body.untick }),
      });
    },
    show: showPost,
  }),
  takeTask: operation('PUT /tasks/{post}/assignment', {
    ...{ tag, scope: 'write:statuses', summary: 'Take a task on', answer: post },
    act: (tx, { me, parts }) => takeTask(tx, me, parts.post),
    show: showPost,
  }),
  leaveTask: operation('DELETE /tasks/{post}/assignment', {
    ...{ tag, scope: 'write:statuses', summary: 'Leave a task to others', answer: post },
    act: (tx, { me, parts }) => takeTask(tx, me, parts.post, false),
    show: showPost,
  }),
  placeTask: operation('PUT /tasks/{post}/place', {
    ...{ tag, scope: 'write:statuses', summary: 'Put a task on the board', answer: post },
    body: z.strictObject({
      state: z.enum(taskStates),
      before: id.optional().meta({ description: 'The task that it is put above.' }),
      after: id.optional().meta({ description: 'The task that it is put under.' }),
    }),
    act: (tx, { me, parts, body: { state, before, after } }) => {
      const beside =
        before !== undefined ? ` before ${before}` : after !== undefined ? ` after ${after}` : '';
      return placeTask(tx, me, parts.post, `${state}${beside}`);
    },
    show: showPost,
  }),
  listTaskHistory: operation('GET /tasks/{post}/history', {
    ...{ tag, scope: 'read:statuses', summary: 'What happened to a task, newest first' },
    answer: z.object({
      items: list(
        z.object({
          field: z.string(),
          value: z.unknown(),
          at: moment,
          refused: z.boolean(),
          by: z.string(),
          byId: id,
          about: z.string(),
        }),
      ),
    }),
    show: async ({ api, viewer, parts }) => ({
      items: await readTaskHistory(api.db, viewer, parts.post),
    }),
  }),
};
