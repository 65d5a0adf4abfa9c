import { z } from 'zod';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import { projectsFor, projectsOfGroup } from '#src/posts/kinds/project/list-projects.ts';
import { readProjectHistory } from '#src/posts/kinds/project/project-history.ts';
import {
  milestonesMax,
  milestoneTitleMax,
  noteMax,
  ownersMax,
  projectStatuses,
} from '#src/posts/kinds/project/project.ts';
import { operation } from '../operation.ts';
import { day, id, list, moment, text } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Projects';
const row = z
  .object({
    id,
    title: z.string(),
    status: z.enum(projectStatuses),
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable(),
    milestones: z.int(),
    reached: z.int(),
    tasks: z.int().meta({ description: 'Of its milestones; what was dropped is not counted.' }),
    done: z.int(),
    overdue: z.int(),
    next: z.object({ title: z.string(), due: z.string().nullable() }).nullable(),
    owners: list(z.string()),
    group: z.object({ handle: z.string(), host: z.string().nullable(), name: z.string() }),
  })
  .meta({ id: 'ProjectRow' });
const rows = z.object({ items: list(row) });
const milestone = z.strictObject({
  title: z.string().min(1).max(milestoneTitleMax),
  due: day.nullable().default(null),
});
const numbers = z.array(z.int().min(1)).max(milestonesMax).optional();

export const projectOperations = {
  createProject: publishing(
    '/projects',
    {
      ...{ tag, summary: 'Plan a project of a group' },
      carries: {
        title: z.string().min(1).max(300).meta({ description: 'Its name; `source` says its goal.' }),
        groupId: id,
        startsOn: day.nullable().default(null),
        endsOn: day.nullable().default(null),
        owners: z
          .array(text(300))
          .max(ownersMax)
          .meta({ description: 'Ids, or handles; at most one of each company.' }),
        milestones: z.array(milestone).max(milestonesMax).default([]),
      },
    },
    ({ startsOn, endsOn, owners, milestones }) => ({
      project: {
        ...{ startsOn, endsOn, owners },
        milestones: milestones.map((each) => ({ ...each, number: null })),
      },
    }),
  ),
  listProjects: operation('GET /projects', {
    ...{ tag, scope: 'read:statuses', summary: 'Projects of all groups that you may read', answer: rows },
    query: z.strictObject({
      status: z.enum([...projectStatuses, 'running']).optional(),
      show: z.enum(['all', 'own']).default('all').meta({
        description: '`own`: you answer for it, wrote it, or have a task in it.',
      }),
    }),
    show: async ({ api, viewer, query: { status, show } }) => ({
      items: await projectsFor(api.db, viewer, { status, isMine: show === 'own' }),
    }),
  }),
  listGroupProjects: operation('GET /groups/{group}/projects', {
    ...{ tag, scope: 'read:statuses', summary: 'Projects of a group, the one that runs first', answer: rows },
    show: async ({ api, viewer, parts }) => ({ items: await projectsOfGroup(api.db, viewer, parts.group) }),
  }),
  changeProject: operation('PATCH /projects/{post}', {
    ...{ tag, scope: 'write:statuses', summary: 'Say how a project stands', answer: post },
    description: 'For its author, its owners and moderators. On hold, at risk and stopped need a note.',
    body: z.strictObject({
      status: z.enum(projectStatuses).optional(),
      note: text(noteMax).optional(),
      reached: numbers.meta({ description: 'Numbers of milestones that are reached.' }),
      unreached: numbers,
    }),
    act: (tx, { me, parts, body }) => {
      const { status, note, reached, unreached } = body;
      return changeProject(tx, me, parts.post, {
        ...(status !== undefined && { status }),
        ...(note !== undefined && { note }),
        ...(reached && { reached }),
        ...(unreached && { unreached }),
      });
    },
    show: showPost,
  }),
  listProjectHistory: operation('GET /projects/{post}/history', {
    ...{ tag, scope: 'read:statuses', summary: 'How a project has stood, newest first' },
    answer: z.object({
      items: list(
        z.object({
          status: z.enum(projectStatuses).nullable().meta({ description: 'Null: it was about a milestone.' }),
          note: z.string(),
          milestone: z.string(),
          isReached: z.boolean(),
          at: moment,
          refused: z.boolean(),
          by: z.object({ name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
        }),
      ),
    }),
    show: async ({ api, viewer, parts }) => ({ items: await readProjectHistory(api.db, viewer, parts.post) }),
  }),
};
