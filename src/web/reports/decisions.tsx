import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { readLinkTokenUntil } from '#src/access/link-token.ts';
import { readPeople } from '#src/people/read.ts';
import { readSuspension } from '#src/people/suspend.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { appealMax, fileAppeal } from '#src/reports/appeals.ts';
import { readOwnDecisions, type OwnDecision } from '#src/reports/read-appeals.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { openForm, readSignedOutForm } from '../shell/entry.ts';
import { explain } from '../shell/explain.ts';
import { idOf, limitSignedOut } from '../shell/forms.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { CardLayout } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { Time } from '../shell/time.tsx';
import { refusals } from '../refusals.ts';
import { decisionWords } from './decision-words.ts';
import { endWords } from './report.tsx';
import { answerPage } from '../shell/answer.ts';

interface Shown {
  readonly problem: { readonly id: string; readonly text: string } | null;
  readonly typed: string;
}
const plain: Shown = { problem: null, typed: '' };

/** What was decided about the reader, why, until when, and the way to have somebody else look at it. */
export function decisionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/decisions', (c) => showOwn(web, c, plain));
  app.post('/decisions/:id', async (c) => {
    const { ctx, form } = c.var;
    const id = actIdOf(c);
    const problem = await appeal(web, ctx.me.id, { id, text: form.text('text') }, ctx.i18n);
    return problem === null
      ? c.redirect('/decisions', 303)
      : showOwn(web, c, { problem: { id, text: problem }, typed: form.text('text') });
  });
}

/** The same for somebody who is suspended, by a link that is given to who has just shown who they are. */
export function suspendedRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/suspended/:token', async (c) => showSuspended(web, c, await suspendedIn(web, c), plain));
  app.post('/suspended/:token/:id', limitSignedOut(web), async (c) => {
    const personId = await suspendedIn(web, c);
    const { form, browser } = await readSignedOutForm(web, c);
    if (browser === null) throw refusals.formExpired();
    const id = actIdOf(c);
    const [person] = await readPeople(web.db, [personId]);
    if (!person) throw notFound('page');
    const i18n = i18nFor(web.db.instance, person);
    const problem = await appeal(web, personId, { id, text: form.text('text') }, i18n);
    if (problem === null) return c.redirect(`/suspended/${c.req.param('token')}`, 303);
    return showSuspended(web, c, personId, { problem: { id, text: problem }, typed: form.text('text') });
  });
}

function actIdOf(c: WebRequest): string {
  const id = idOf(c.req.param('id'));
  if (id === null) throw notFound('report');
  return id;
}

/** Null: it is on its way to somebody else; otherwise why not. */
async function appeal(
  web: WebContext,
  personId: PersonId,
  { id, text }: { readonly id: string; readonly text: string },
  i18n: I18n,
): Promise<string | null> {
  try {
    await transaction(web.db, (tx) => fileAppeal(tx, personId, id, text));
    return null;
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found') return explain(i18n, error);
    throw error;
  }
}

async function suspendedIn(web: WebContext, c: WebRequest): Promise<PersonId> {
  const id = readLinkTokenUntil(web.db.instance, 'decisions', c.req.param('token') ?? '') as PersonId | null;
  if (id === null || !(await readSuspension(web.db, id))) throw notFound('page');
  return id;
}

async function showOwn(web: WebContext, c: WebRequest, shown: Shown): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const decisions = await readOwnDecisions(web.db, ctx.me.id);
  const body = (
    <>
      <h1>{t('decisions.heading')}</h1>
      {decisions.length === 0 ? (
        <Empty sentence={t('decisions.none')} href="/" action={t('decisions.home')} />
      ) : (
        <Decisions decisions={decisions} i18n={ctx.i18n} shown={shown} token={ctx.token} path="/decisions" />
      )}
    </>
  );
  const status = shown.problem === null ? 200 : 422;
  return showPage(web, c, { title: t('decisions.heading'), body, status, live: ['notifications'] });
}

async function showSuspended(
  web: WebContext,
  c: WebRequest,
  personId: PersonId,
  shown: Shown,
): Promise<Response> {
  const { instance } = web.db;
  const [[person], suspension, decisions] = await Promise.all([
    readPeople(web.db, [personId]),
    readSuspension(web.db, personId),
    readOwnDecisions(web.db, personId),
  ]);
  if (!person) throw notFound('page');
  const i18n = i18nFor(instance, person);
  const title = i18n.t('decisions.suspendedHeading');
  const { token } = openForm(web, c);
  const page = (
    <CardLayout i18n={i18n} instance={instance} title={title}>
      <h1>{title}</h1>
      <Note>
        {i18n.t('decisions.suspendedLead', { name: person.name, company: instance.company })}{' '}
        {endWords(i18n, suspension?.until ?? null)}
      </Note>
      <Decisions
        decisions={decisions}
        i18n={i18n}
        shown={shown}
        token={token}
        path={`/suspended/${c.req.param('token')}`}
      />
    </CardLayout>
  );
  return answerPage(c, page, shown.problem === null ? 200 : 422);
}

function Decisions(props: {
  readonly decisions: readonly OwnDecision[];
  readonly i18n: I18n;
  readonly shown: Shown;
  readonly token: string;
  readonly path: string;
}) {
  const { decisions, i18n } = props;
  return (
    <>
      <p class="quiet">{i18n.t('decisions.lead')}</p>
      <ul class="report-lines decisions-own">
        {decisions.map((each) => (
          <li>
            <h2>{i18n.t(decisionWords[each.act].own, { group: each.group ?? '' })}</h2>
            <p class="quiet">
              <Time at={each.at} i18n={i18n} />
              {(each.act === 'suspended' || each.act === 'banned') && ` · ${endWords(i18n, each.until)}`}
              {each.pseudonym !== null && ` · ${i18n.t('decisions.as', { name: each.pseudonym })}`}
              {each.company !== null && ` · ${i18n.t('decisions.by', { company: each.company })}`}
            </p>
            {each.excerpt !== '' && (
              <p class="excerpt" dir="auto">
                {each.excerpt}
              </p>
            )}
            <p class="act-reason" dir="auto">
              {each.reason}
            </p>
            <OwnAppeal {...props} of={each} />
          </li>
        ))}
      </ul>
    </>
  );
}

function OwnAppeal(props: {
  readonly of: OwnDecision;
  readonly i18n: I18n;
  readonly shown: Shown;
  readonly token: string;
  readonly path: string;
}): Child {
  const { of, i18n, shown, token, path } = props;
  const { t } = i18n;
  if (of.appeal) {
    const { outcome, answer, text } = of.appeal;
    const state =
      outcome === null ? 'appeal.waits' : outcome === 'granted' ? 'appeal.granted' : 'appeal.upheld';
    return (
      <dl class="report-facts">
        <dt>{t('appeal.own')}</dt>
        <dd class="own-words" dir="auto">
          {text}
        </dd>
        <dt>{t('report.state')}</dt>
        <dd>
          {t(state)}
          {answer !== '' && (
            <p class="act-reason" dir="auto">
              {answer}
            </p>
          )}
        </dd>
      </dl>
    );
  }
  if (!of.canAppeal) return <p class="hint">{t('appeal.notHere')}</p>;
  const problem = shown.problem?.id === of.actId ? shown.problem.text : null;
  return (
    <details class="decision" id={`appeal-${of.actId}`} open={problem !== null} name="appeal">
      <summary>
        {t('appeal.file')}
        <Icon name="down" />
      </summary>
      <form class="fields" method="post" action={`${path}/${of.actId}`}>
        <input type="hidden" name="form_token" value={token} />
        <Problem text={problem} />
        <p class="hint">{t('appeal.hint')}</p>
        <label>
          {t('appeal.why')}
          <textarea name="text" rows={4} maxlength={appealMax} required>
            {problem === null ? '' : shown.typed}
          </textarea>
        </label>
        <div class="buttons">
          <button class="button">{t('appeal.send')}</button>
        </div>
      </form>
    </details>
  );
}
