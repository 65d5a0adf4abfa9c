import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { dismissReport, removeReported, undoRemoval, warnAuthor } from '#src/reports/decide.ts';
import { readActs, readCase, readCases, readOwnReport, type OwnReport } from '#src/reports/read.ts';
import type { CaseLine } from '#src/reports/report.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { idOf } from '../forms.ts';
import { pageAsked } from '../paging.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FilterChips } from '../parts/filter-chips.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Note } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { Acts, CaseTitle, outcomeWords, Quoted } from '../parts/report.tsx';
import { Time } from '../parts/time.tsx';
import { showPage } from '../show.tsx';
import { categoryWords } from './report.tsx';
import { caseBody } from './report-case.tsx';

const perPage = 30;

type Decision = (tx: Tx, by: PersonId, caseId: string, text: string) => Promise<void>;
const decisions: Readonly<Record<string, Decision>> = {
  removal: removeReported,
  dismissal: dismissReport,
  warning: warnAuthor,
  'removal/removal': undoRemoval,
};

/** What was reported, for who decides about it; and of one's own reports, what became of them. */
export function reportsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/reports', (c) => showQueue(web, c));
  app.get('/reports/log', (c) => showLog(web, c));
  app.get('/reports/:id', (c) => showCase(web, c, null));
  for (const [name, decide] of Object.entries(decisions))
    app.post(`/reports/:id/${name}`, async (c) => {
      const { visit, form } = c.var;
      const id = caseIdOf(c);
      try {
        await transaction(web.db, (tx) => decide(tx, visit.me.id, id, form.text('reason')));
        return c.redirect(`/reports/${id}`, 303);
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'not_found')
          return showCase(web, c, { text: explain(visit.words, error), at: name });
        throw error;
      }
    });
}

function caseIdOf(c: WebRequest): string {
  const id = idOf(c.req.param('id'));
  if (id === null) throw notFound('This report');
  return id;
}

/** To who decides nowhere there is no such page. */
function demandDecider(c: WebRequest): void {
  if (c.var.visit.reports === null) throw notFound('This page');
}

async function showQueue(web: WebContext, c: WebRequest): Promise<Response> {
  demandDecider(c);
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const which = c.req.query('show') === 'closed' ? 'closed' : 'open';
  const page = pageAsked(c, perPage);
  const cases = await readCases(web.db, visit.me.id, which, page);
  const body = (
    <>
      <h1>{t('reports.heading')}</h1>
      <Tabs c={c} current={which} />
      {cases.length === 0 ? (
        <Empty sentence={t(which === 'open' ? 'reports.noneOpen' : 'reports.noneClosed')} />
      ) : (
        <ul class="cases">
          {cases.map((each) => (
            <Line of={each} c={c} web={web} />
          ))}
        </ul>
      )}
      <Pager
        words={words}
        path={which === 'open' ? '/reports' : '/reports?show=closed'}
        cursors={cases.map((each) => each.id)}
        limit={perPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('reports.heading'), room: 'reports', body, live: ['notifications'] });
}

function Tabs(props: { readonly c: WebRequest; readonly current: 'open' | 'closed' | 'log' }) {
  const { t } = props.c.var.visit.words;
  const chip = (name: 'open' | 'closed' | 'log', href: string, label: string) => ({
    ...{ href, label, isCurrent: props.current === name },
  });
  return (
    <FilterChips
      label={t('reports.heading')}
      chips={[
        chip('open', '/reports', t('reports.open')),
        chip('closed', '/reports?show=closed', t('reports.closed')),
        chip('log', '/reports/log', t('reports.log')),
      ]}
    />
  );
}

function Line(props: { readonly of: CaseLine; readonly c: WebRequest; readonly web: WebContext }) {
  const { of, c, web } = props;
  const { words } = c.var.visit;
  return (
    <li class="case">
      {of.person ? (
        <Avatar of={of.person} house={web.db.house} />
      ) : (
        <span class="case-icon">
          <Icon name="groups" />
        </span>
      )}
      <div>
        <h2>
          <a href={`/reports/${of.id}`}>
            <CaseTitle of={of} words={words} />
          </a>
        </h2>
        {of.excerpt !== '' && (
          <p class="excerpt" dir="auto">
            {of.excerpt}
          </p>
        )}
        <p class="quiet">
          {words.list(of.categories.map((each) => words.t(categoryWords[each])))}
          {' · '}
          {words.t('reports.count', { count: of.reports })}
          {' · '}
          <Time at={of.closedAt ?? of.openedAt} words={words} />
          {of.outcome && (
            <>
              {' · '}
              <strong>{words.t(outcomeWords[of.outcome])}</strong>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

async function showLog(web: WebContext, c: WebRequest): Promise<Response> {
  demandDecider(c);
  const { visit } = c.var;
  const { words } = visit;
  const page = pageAsked(c, perPage);
  const groupId = idOf<GroupId>(c.req.query('group'));
  const acts = await readActs(web.db, visit.me.id, page, groupId === null ? {} : { groupId });
  const body = (
    <>
      <h1>{words.t('reports.heading')}</h1>
      <Tabs c={c} current="log" />
      <p class="quiet">{words.t('reports.logLead')}</p>
      {acts.length === 0 ? (
        <Empty sentence={words.t('reports.noActs')} />
      ) : (
        <Acts acts={acts} words={words} link />
      )}
      <Pager
        words={words}
        path={groupId === null ? '/reports/log' : `/reports/log?group=${groupId}`}
        cursors={acts.map((each) => each.id)}
        limit={perPage}
        moved={page.moved}
      />
    </>
  );
  const title = `${words.t('reports.log')} · ${words.t('reports.heading')}`;
  return showPage(web, c, { title, room: 'reports', body });
}

async function showCase(
  web: WebContext,
  c: WebRequest,
  problem: { readonly text: string; readonly at: string } | null,
): Promise<Response> {
  const id = caseIdOf(c);
  const { visit } = c.var;
  const { t } = visit.words;
  const decided = await readCase(web.db, visit.me.id, id).catch(notForThem);
  const title = t(decided ? 'reports.one' : 'report.own');
  const body = decided
    ? await caseBody(web, c, decided, problem)
    : ownBody(c, await readOwnReport(web.db, visit.me.id, id), web);
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
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const { line } = own;
  return (
    <>
      <h1>{t('report.own')}</h1>
      {c.req.query('sent') === '1' && own.outcome === null && <Note>{t('report.thanks')}</Note>}
      <p>
        <CaseTitle of={line} words={words} />
        {' · '}
        <Time at={own.at} words={words} />
      </p>
      {own.shown && (
        <Quoted
          by={line.person}
          post={{ ...own.shown, publishedAt: new Date(own.shown.publishedAt) }}
          visit={visit}
          house={web.db.house}
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
                company: web.db.house.company,
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
