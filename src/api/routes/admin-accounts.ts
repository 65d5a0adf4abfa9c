import type { Hono } from 'hono';
import { interruptAccess } from '#src/access/revoke.ts';
import { appendReading } from '#src/audit/append.ts';
import { readPerson } from '#src/people/read.ts';
import { readAccounts, type AccountFilter, type Administered } from '#src/people/read-accounts.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { warnAuthor } from '#src/reports/decide.ts';
import { fileReport } from '#src/reports/file-report.ts';
import { companyCaseOf } from '#src/reports/handle-case.ts';
import { readCase } from '#src/reports/read.ts';
import { liftReported, suspendAuthor } from '#src/reports/sanction.ts';
import { may } from '#src/roles/roles.ts';
import { answer } from '../answer.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { linkPage, readPage } from '../page.ts';
import { presentAdministered } from '../present/admin.ts';

const limits = { standard: 100, max: 200 } as const;

/**
 * Mastodon's methods of administrators about accounts, for those who moderate. Each act is one of the company's own moderation, with a case, a reason
 * and an appeal; who may decide about whom is what reports/policy.ts says. Only tokens that were made on a page carry these scopes.
 */
export function adminAccountRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const reads = guards.signedIn('admin:read:people');
  const writes = guards.signedIn('admin:write:people');
  const list = (filterOf: (fields: Fields) => AccountFilter) => async (c: ApiRequest) => {
    const seesEmail = await mustModerate(api, c, 'list');
    const { email, ...filter } = filterOf(readQuery(c));
    if (email !== undefined && !seesEmail)
      throw new Refusal('not_allowed', 'Only who administers people may look for an e-mail address.');
    const people = await readAccounts(
      db,
      { ...filter, ...(email !== undefined && { email }) },
      readPage(c, limits),
    );
    linkPage(
      api,
      c,
      people.map(({ id }) => id),
    );
    return answer(
      api,
      c,
      people.map((each) => presentAdministered(db.instance, each, seesEmail)),
    );
  };
  app.get('/api/v1/admin/accounts', reads, list(filterV1));
  app.get('/api/v2/admin/accounts', reads, list(filterV2));
  app.get('/api/v1/admin/accounts/:id', reads, async (c) => {
    const seesEmail = await mustModerate(api, c, 'account');
    return answer(api, c, presentAdministered(db.instance, await accountOf(api, c), seesEmail));
  });
  const act = (name: string, run: (tx: Tx, me: PersonId, id: PersonId) => Promise<void>) =>
    app.post(`/api/v1/admin/accounts/:id/${name}`, writes, async (c) => {
      const seesEmail = await mustModerate(api, c, null);
      const { id } = await accountOf(api, c);
      await transaction(db, (tx) => run(tx, c.get('personId'), id));
      return answer(api, c, presentAdministered(db.instance, await accountOf(api, c), seesEmail));
    });
  app.post('/api/v1/admin/accounts/:id/action', writes, async (c) => {
    await mustModerate(api, c, null);
    const { id } = await accountOf(api, c);
    const fields = await readFields(c);
    await transaction(db, (tx) => takeAction(tx, api, c.get('personId'), id, fields));
    return c.json({});
  });
  act('unsuspend', letIn);
  act('enable', letIn);
  // Nobody is silenced or marked as sensitive here: it is so already.
  act('unsilence', async () => {});
  act('unsensitive', async () => {});
  for (const name of ['approve', 'reject'])
    act(name, () => {
      throw new Refusal(
        'not_allowed',
        'This account does not wait for approval: people are added or invited here.',
      );
    });
}

/** Whether they may see e-mail addresses. Who does not moderate finds nothing here. What was looked at is written down. */
async function mustModerate({ db }: ApiContext, c: ApiRequest, looks: string | null): Promise<boolean> {
  const me = await readPerson(db, c.get('personId'));
  if (!me || !may(me, 'moderate')) throw notFound();
  if (looks !== null) await appendReading(db, { what: `people.${looks}`, by: `person:${me.id}` });
  return may(me, 'people');
}

async function accountOf({ db }: ApiContext, c: ApiRequest): Promise<Administered> {
  const id = c.req.param('id') ?? '';
  const [found] = isId(id) ? await readAccounts(db, { ids: [id as PersonId] }, { limit: 1 }) : [];
  if (!found) throw notFound('account');
  return found;
}

const textFilter = (fields: Fields): AccountFilter => {
  const [username, name] = [textOf(fields, 'username', 100), textOf(fields, 'display_name', 100)];
  const [email, host] = [textOf(fields, 'email', 320), textOf(fields, 'by_domain', 300)];
  return {
    ...(username !== undefined && { username }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(host !== undefined && { host }),
  };
};

function filterV1(fields: Fields): AccountFilter {
  const is = (name: string): boolean => flagOf(fields, name) === true;
  // Nobody waits, and nobody is silenced.
  const none = is('pending') || is('silenced') || is('disabled') ? { ids: [] } : {};
  return {
    ...textFilter(fields),
    ...none,
    ...(is('remote') ? { origin: 'remote' } : is('local') && { origin: 'local' }),
    ...(is('suspended') ? { status: 'suspended' } : is('active') && { status: 'active' }),
    ...(is('staff') && { staff: true }),
  };
}

function filterV2(fields: Fields): AccountFilter {
  const [origin, status] = [textOf(fields, 'origin', 20), textOf(fields, 'status', 20)];
  const none = ['pending', 'disabled', 'silenced'].includes(status ?? '') ? { ids: [] } : {};
  return {
    ...textFilter(fields),
    ...none,
    ...((origin === 'local' || origin === 'remote') && { origin }),
    ...((status === 'active' || status === 'suspended') && { status }),
    ...(textOf(fields, 'permissions', 20) === 'staff' && { staff: true }),
  };
}

const reasonMax = 500;

/** `none` with a text warns; `suspend` and `disable` keep out, which is one thing here. Without a report the moderator's own opens the case. */
async function takeAction(
  tx: Tx,
  api: ApiContext,
  me: PersonId,
  id: PersonId,
  fields: Fields,
): Promise<void> {
  const type = textOf(fields, 'type', 20) ?? 'none';
  const reason = textOf(fields, 'text', reasonMax) ?? '';
  if (!['none', 'suspend', 'disable'].includes(type))
    throw new Refusal(
      'invalid',
      `“${type.slice(0, 20)}” is not done here: use none (a warning), suspend or disable, or decide about single posts.`,
    );
  if (reason.trim() === '')
    throw new Refusal('invalid', 'Give the reason in text: the person concerned reads it.');
  const reportId = textOf(fields, 'report_id', 30);
  if (reportId !== undefined && (await readCase(tx, me, reportId)).person?.id !== id)
    throw new Refusal('invalid', `Report ${reportId} is about somebody else.`);
  const caseId =
    reportId ??
    (
      await fileReport(
        tx,
        me,
        { personId: id },
        { category: 'other', comment: reason, forward: false },
        canForwardTo(api.registry),
      )
    ).caseId;
  if (type === 'none') return await warnAuthor(tx, me, caseId, reason);
  await suspendAuthor(tx, me, caseId, { reason, until: null }, interruptAccess);
}

async function letIn(tx: Tx, me: PersonId, id: PersonId): Promise<void> {
  const caseId = await companyCaseOf(tx, me, id);
  if (caseId === null) throw notFound('account');
  await liftReported(tx, me, caseId);
}
