import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { requireSeen } from '#src/reports/handle-case.ts';
import { readReasons } from '#src/reports/reasons.ts';
import { readActs, readCase, readCases, readOwnReport, type OwnReport } from '#src/reports/read.ts';
import type { CaseLine } from '#src/reports/report.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { pageAsked } from '../shell/paging.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty, Note } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { Acts, CaseTitle, outcomeWords, Quoted } from './report.tsx';
import { Time } from '../shell/time.tsx';
import { showPage } from '../shell/show.tsx';
import { categoryWords } from './report-page.tsx';
import { caseActs } from './case-acts.ts';
import { caseBody } from './report-case.tsx';
import { ReportTabs, requireDecider } from './report-tabs.tsx';

const perPage = 30;

/** Reports, for those who decide them; and one's own reports with their outcome. */
export function reportsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/reports', (c) => showQueue(web, c));
  app.get('/reports/log', (c) => showLog(web, c));
  app.get('/reports/:id', (c) => showCase(web, c, null));
  for (const [name, act] of Object.entries(caseActs))
    app.post(`/reports/:id/${name}`, async (c) => {
      const { ctx, form } = c.var;
      const id = caseIdOf(c);
      try {
        await transaction(web.db, async (tx) => {
          await requireSeen(tx, ctx.me.id, id, form.text('seen'));
          await act(tx, ctx.me.id, id, { form, canTell: canForwardTo(web.registry) });
        });
        return c.redirect(`/reports/${id}`, 303);
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'not_found')
          return showCase(web, c, { text: explain(ctx.i18n, error), at: name });
        throw error;
      }
    });
}

function caseIdOf(c: WebRequest): string {
  const id = idOf(c.req.param('id'));
  if (id === null) throw notFound('report');
  return id;
}

async function showQueue(web: WebContext, c: WebRequest): Promise<Response> {
  requireDecider(c);
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const which = c.req.query('show') === 'closed' ? 'closed' : 'open';
  const page = pageAsked(c, perPage);
  const cases = await readCases(web.db, ctx.me.id, which, page);
  const body = (
    <>
      <h1>{t('reports.heading')}</h1>
      <ReportTabs c={c} current={which} />
      {cases.length === 0 ? (
        <Empty
          sentence={t(which === 'open' ? 'reports.noneOpen' : 'reports.noneClosed')}
          href={which === 'open' ? '/reports/log' : '/reports'}
          action={t(which === 'open' ? 'reports.toLog' : 'reports.toOpen')}
        />
      ) : (
        <ul class="cases">
          {cases.map((each) => (
            <Line of={each} c={c} web={web} />
          ))}
        </ul>
      )}
      <Pager
        i18n={i18n}
        path={which === 'open' ? '/reports' : '/reports?show=closed'}
        cursors={cases.map((each) => each.id)}
        limit={perPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('reports.heading'), room: 'reports', body, live: ['notifications'] });
}

function Line(props: { readonly of: CaseLine; readonly c: WebRequest; readonly web: WebContext }) {
  const { of, c, web } = props;
  const { i18n } = c.var.ctx;
  return (
    <li class="case">
      {of.person ? (
        <Avatar of={of.person} instance={web.db.instance} />
      ) : (
        <span class="case-icon">
          <Icon name={of.subject === 'address' ? 'flag' : 'groups'} />
        </span>
      )}
      <div>
        <h2>
          <a href={`/reports/${of.id}`}>
            <CaseTitle of={of} i18n={i18n} />
          </a>
        </h2>
        {of.excerpt !== '' && (
          <p class="excerpt" dir="auto">
            {of.excerpt}
          </p>
        )}
        <p class="quiet">
          {i18n.list(of.categories.map((each) => i18n.t(categoryWords[each])))}
          {' · '}
          {i18n.t('reports.count', { count: of.reports })}
          {' · '}
          <Time at={of.closedAt ?? of.openedAt} i18n={i18n} />
          {of.isComplaint && ` · ${i18n.t('reports.fromOutside')}`}
          {of.handler && of.outcome === null && (
            <>
              {' · '}
              {i18n.t('reports.handledBy', { name: of.handler.name })}
            </>
          )}
          {of.outcome && (
            <>
              {' · '}
              <strong>{i18n.t(outcomeWords[of.outcome])}</strong>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

async function showLog(web: WebContext, c: WebRequest): Promise<Response> {
  requireDecider(c);
  const { ctx } = c.var;
  const { i18n } = ctx;
  const page = pageAsked(c, perPage);
  const groupId = idOf<GroupId>(c.req.query('group'));
  const acts = await readActs(web.db, ctx.me.id, page, groupId === null ? {} : { groupId });
  const body = (
    <>
      <h1>{i18n.t('reports.heading')}</h1>
      <ReportTabs c={c} current="log" />
      <p class="quiet">{i18n.t('reports.logLead')}</p>
      {acts.length === 0 ? (
        <Empty sentence={i18n.t('reports.noActs')} href="/reports" action={i18n.t('reports.toOpen')} />
      ) : (
        <Acts acts={acts} i18n={i18n} link />
      )}
      <Pager
        i18n={i18n}
        path={groupId === null ? '/reports/log' : `/reports/log?group=${groupId}`}
        cursors={acts.map((each) => each.id)}
        limit={perPage}
        moved={page.moved}
      />
    </>
  );
  const title = `${i18n.t('reports.log')} · ${i18n.t('reports.heading')}`;
  return showPage(web, c, { title, room: 'reports', body });
}

async function showCase(
  web: WebContext,
  c: WebRequest,
  problem: { readonly text: string; readonly at: string } | null,
): Promise<Response> {
  const id = caseIdOf(c);
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const decided = await readCase(web.db, ctx.me.id, id).catch(notForThem);
  const title = t(decided ? 'reports.one' : 'report.own');
  const body = decided
    ? await caseBody(web, c, decided, { problem, reasons: await readReasons(web.db) })
    : ownBody(c, await readOwnReport(web.db, ctx.me.id, id), web);
  return showPage(web, c, {
    title,
    room: decided ? 'reports' : undefined,
    body,
    live: ['notifications'],
    status: problem ? 422 : 200,
  });
}

function notForThem(error: unknown): null {
  if (error instanceof Refusal && error.kind === 'not_found') return null;
  throw error;
}

/** What one reported, and what came of it: never who decided. */
function ownBody(c: WebRequest, own: OwnReport, web: WebContext): Child {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const { line } = own;
  return (
    <>
      <h1>{t('report.own')}</h1>
      {c.req.query('sent') === '1' && own.outcome === null && <Note>{t('report.thanks')}</Note>}
      <p>
        <CaseTitle of={line} i18n={i18n} />
        {' · '}
        <Time at={own.at} i18n={i18n} />
      </p>
      {own.shown && (
        <Quoted
          by={line.person}
          post={{ ...own.shown, publishedAt: new Date(own.shown.publishedAt) }}
          ctx={ctx}
          instance={web.db.instance}
        />
      )}
      <dl class="report-facts">
        <dt>{t('report.what')}</dt>
        <dd>{t(categoryWords[own.category])}</dd>
        {own.comment !== '' && (
          <>
            <dt>{t('report.added')}</dt>
            <dd dir="auto">{own.comment}</dd>
          </>
        )}
        <dt>{t('report.state')}</dt>
        <dd>
          {own.outcome === null
            ? t(line.queue === 'group' ? 'report.waitsGroup' : 'report.waitsCompany', {
                group: line.group?.name ?? '',
                company: web.db.instance.company,
              })
            : t(outcomeWords[own.outcome])}
        </dd>
        {line.person !== null && line.person.peerId !== null && (
          <>
            <dt>{line.person.company}</dt>
            <dd>{t(own.forwarded ? 'report.wasTold' : 'report.wasNotTold')}</dd>
          </>
        )}
      </dl>
    </>
  );
}
