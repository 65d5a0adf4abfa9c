import type { Hono } from 'hono';
import { Refusal } from '#src/platform/errors.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import type { ProjectInput } from '#src/posts/kinds/project/forms.ts';
import { projectsFor } from '#src/posts/kinds/project/list-projects.ts';
import { milestonesMax, noteMax, ownersMax, projectStatuses } from '#src/posts/kinds/project/project.ts';
import { projectHtml } from '#src/posts/kinds/project/said-project.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { groupsOf, listOf, nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import type { ApiKind } from './kind.ts';

/** `project`, beside `title`; an edit names all of it but how it stands. */
export const project: ApiKind = {
  read: readProject,
  readChange: readProject,
  present: ({ project: shown }) => ({
    project: shown && {
      ...{ starts_on: shown.startsOn, ends_on: shown.endsOn, status: shown.status, note: shown.note },
      ...{ status_changed_at: shown.statusAt.toISOString(), mine: shown.isMine },
      site: shown.site && { name: shown.site.name, ...shown.site.point },
      milestones: shown.milestones.map(({ number, title, due, uri, isReached, tasks, done, overdue }) => ({
        ...{ number, title, due, uri, reached: isReached, tasks, done, overdue },
      })),
      owners: shown.owners.map(({ id, name, handle, host }) => ({
        ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
      })),
    },
  }),
  above: ({ project: shown, language }) => (shown ? projectHtml(shown, language) : ''),
  acts: {
    change_project: [
      'write:statuses',
      (tx, me, postId, fields) => {
        const [status, note] = [textOf(fields, 'status', 20), textOf(fields, 'note', noteMax * 2)];
        return changeProject(tx, me, postId, {
          ...(status !== undefined && { status }),
          ...(note !== undefined && { note }),
          ...numbersIn(fields, 'reached'),
          ...numbersIn(fields, 'unreached'),
        });
      },
      'fields',
    ],
  },
  routes: projectRoutes,
};

/** Owners are accounts' ids, or handles. */
function readProject(fields: Fields): { readonly project?: ProjectInput } {
  const asked = nestedFields(fields, 'project');
  if (!asked) return {};
  return {
    project: {
      ...{ startsOn: textOf(asked, 'starts_on', 50) || null, endsOn: textOf(asked, 'ends_on', 50) || null },
      owners: listOf(asked, 'owners', ownersMax) ?? [],
      site: { name: textOf(asked, 'site', 1_000) ?? '', point: textOf(asked, 'point', 100) ?? '' },
      milestones: (groupsOf(asked, 'milestones', milestonesMax) ?? []).map((each) => ({
        number: numberOf(each, 'number') ?? null,
        title: textOf(each, 'title') ?? '',
        due: textOf(each, 'due', 50) || null,
      })),
    },
  };
}

function numbersIn(fields: Fields, name: 'reached' | 'unreached') {
  const numbers = listOf(fields, name, milestonesMax)?.map(Number);
  if (numbers?.some((each) => !Number.isSafeInteger(each)))
    throw new Refusal('invalid', `${name} must list numbers of milestones.`);
  return numbers ? { [name]: numbers } : {};
}

/** `GET /api/v1/projects`: those that one may read, in all groups. `status` is one of them, or `running`; with `mine` one has a part in it. */
function projectRoutes(app: Hono<ApiEnv>, { db }: ApiContext, guards: Guards): void {
  app.get('/api/v1/projects', guards.signedIn('read:statuses'), async (c) => {
    const asked = c.req.query('status') ?? '';
    const status = [...projectStatuses, 'running' as const].find((each) => each === asked);
    if (asked !== '' && status === undefined)
      throw new Refusal('invalid', `status must be running or one of ${projectStatuses.join(', ')}.`);
    const isMine = ['true', '1'].includes(c.req.query('mine') ?? '');
    const rows = await projectsFor(db, { personId: c.get('personId') }, { status, isMine });
    return c.json(
      rows.map(({ id, title, status: stands, startsOn, endsOn, group, next, ...counts }) => ({
        ...{ id, title, status: stands, starts_on: startsOn, ends_on: endsOn, next_milestone: next },
        ...{ milestones: counts.milestones, reached: counts.reached, owners: counts.owners },
        ...{ tasks: counts.tasks, done: counts.done, overdue: counts.overdue },
        group: group.host === null ? group.handle : `${group.handle}@${group.host}`,
      })),
    );
  });
}
