import type { Hono } from 'hono';
import { appendReading } from '#src/audit/append.ts';
import { readPerson } from '#src/people/read.ts';
import { readAccounts } from '#src/people/read-accounts.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { dismissReport } from '#src/reports/decide.ts';
import { releaseCase, reopenCase, takeCase } from '#src/reports/handle-case.ts';
import { readCase, readCases } from '#src/reports/read.ts';
import type { CaseView } from '#src/reports/report.ts';
import { may } from '#src/roles/roles.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { linkPage, readPage } from '../page.ts';
import { presentAdministered, presentCase } from '../present/admin.ts';
import { presentStatus } from '../present/status.ts';

const limits = { standard: 40, max: 40 } as const;

/** Mastodon's methods of administrators about reports: the cases that this person decides, in groups too. Each act is the page's. */
export function adminReportRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const reads = guards.signedIn('admin:read:reports');
  const writes = guards.signedIn('admin:write:reports');
  app.get('/api/v1/admin/reports', reads, async (c) => {
    const me = c.get('personId');
    const fields = readQuery(c);
    const which = flagOf(fields, 'resolved') === true ? 'closed' : 'open';
    const about = textOf(fields, 'target_account_id', 30);
    const lines = await readCases(db, me, which, readPage(c, limits));
    await appendReading(db, { what: 'reports.list', by: `person:${me}` });
    linkPage(
      api,
      c,
      lines.map(({ id }) => id),
    );
    const wanted = lines.filter(({ person }) => about === undefined || person?.id === about);
    return answer(
      api,
      c,
      await presented(api, c, await Promise.all(wanted.map(({ id }) => readCase(db, me, id)))),
    );
  });
  app.get('/api/v1/admin/reports/:id', reads, async (c) => {
    const view = await readCase(db, c.get('personId'), c.req.param('id'));
    await appendReading(db, {
      what: 'reports.case',
      by: `person:${c.get('personId')}`,
      about: `report:${view.id}`,
    });
    return await one(api, c, view);
  });
  const act = (name: string, run: (tx: Tx, me: PersonId, id: string) => Promise<void>) =>
    app.post(`/api/v1/admin/reports/:id/${name}`, writes, async (c) => {
      const id = c.req.param('id') ?? '';
      await transaction(db, (tx) => run(tx, c.get('personId'), id));
      return await one(api, c, await readCase(db, c.get('personId'), id));
    });
  act('assign_to_self', takeCase);
  act('unassign', releaseCase);
  // Resolved without an act: no violation. With one, the act has closed it.
  act('resolve', async (tx, me, id) => {
    const { outcome } = await readCase(tx, me, id);
    if (outcome === null) await dismissReport(tx, me, id, '');
  });
  act('reopen', reopenCase);
}

async function one(api: ApiContext, c: ApiRequest, view: CaseView): Promise<Response> {
  const [shown = {}] = await presented(api, c, [view]);
  return answer(api, c, shown);
}

async function presented(api: ApiContext, c: ApiRequest, views: readonly CaseView[]): Promise<object[]> {
  const { db } = api;
  const viewer = c.get('personId');
  const named = views.flatMap(({ person, handler, acts, reportLines }) => [
    ...[person, handler, ...acts.map(({ by }) => by), ...reportLines.map(({ reporter }) => reporter)],
  ]);
  const ids = [...new Set(named.flatMap((each) => each?.id ?? []))];
  const me = await readPerson(db, viewer);
  const seesEmail = me !== null && may(me, 'people');
  const people = await readAccounts(db, { ids }, { limit: ids.length });
  const byId = new Map(
    people.map((each) => [each.id as string, presentAdministered(db.instance, each, seesEmail)]),
  );
  // Of a post that this moderator may not read otherwise there is the excerpt, as on the page.
  const posts = await readPosts(
    db,
    { personId: viewer },
    views.flatMap(({ postId }) => postId ?? []),
  );
  const statuses = new Map(posts.map((post) => [post.id, presentStatus(db.instance, post, viewer)]));
  return views.map((view) => {
    const status = view.postId === null ? undefined : statuses.get(view.postId);
    return presentCase(view, byId, status === undefined ? [] : [status]);
  });
}
