import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { answerMax, decideAppeal } from '#src/reports/appeals.ts';
import { readAppeals, type AppealLine } from '#src/reports/read-appeals.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Problem } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { pageAsked } from '../shell/paging.ts';
import { showPage } from '../shell/show.tsx';
import { Time } from '../shell/time.tsx';
import { decisionWords } from './decision-words.ts';
import { endWords, Name } from './report.tsx';
import { ReportTabs, requireDecider } from './report-tabs.tsx';

const perPage = 20;

interface Mistake {
  readonly id: string;
  readonly text: string;
}

/** Appeals, for those who decide them: never who made the decision. */
export function appealRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/reports/appeals', (c) => showAppeals(web, c, null));
  app.post('/reports/appeals/:id', async (c) => {
    const { ctx, form } = c.var;
    const id = idOf(c.req.param('id'));
    if (id === null) throw notFound('report');
    const outcome = form.text('outcome') === 'granted' ? 'granted' : 'upheld';
    try {
      await transaction(web.db, (tx) =>
        decideAppeal(tx, ctx.me.id, id, { outcome, answer: form.text('answer') }),
      );
      return c.redirect('/reports/appeals', 303);
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'not_found')
        return showAppeals(web, c, { id, text: explain(ctx.i18n, error) });
      throw error;
    }
  });
}

async function showAppeals(web: WebContext, c: WebRequest, problem: Mistake | null): Promise<Response> {
  requireDecider(c);
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const page = pageAsked(c, perPage);
  const [open, closed] = await Promise.all([
    readAppeals(web.db, ctx.me.id, 'open', { limit: perPage }),
    readAppeals(web.db, ctx.me.id, 'closed', page),
  ]);
  const body = (
    <>
      <h1>{t('reports.heading')}</h1>
      <ReportTabs c={c} current="appeals" />
      <p class="quiet">{t('appeal.lead')}</p>
      {open.length + closed.length === 0 ? (
        <Empty sentence={t('appeal.none')} href="/reports" action={t('reports.toOpen')} />
      ) : (
        <ul class="report-lines appeals">
          {[...open, ...closed].map((each) => (
            <Line of={each} c={c} problem={problem?.id === each.id ? problem.text : null} />
          ))}
        </ul>
      )}
      <Pager
        i18n={i18n}
        path="/reports/appeals"
        cursors={closed.map((each) => each.id)}
        limit={perPage}
        moved={page.moved}
      />
    </>
  );
  const title = `${t('reports.appeals')} · ${t('reports.heading')}`;
  const status = problem === null ? 200 : 422;
  return showPage(web, c, { title, room: 'reports', body, live: ['notifications'], status });
}

function Line(props: { readonly of: AppealLine; readonly c: WebRequest; readonly problem: string | null }) {
  const { of, c, problem } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  return (
    <li id={`appeal-${of.id}`}>
      <h2>{what(i18n, of)}</h2>
      <p class="quiet">
        <Time at={of.actAt} i18n={i18n} />
        {(of.act === 'suspended' || of.act === 'banned') && ` · ${endWords(i18n, of.until)}`}
        {of.caseId !== null && (
          <>
            {' · '}
            <a href={`/reports/${of.caseId}`}>{t('act.case')}</a>
          </>
        )}
      </p>
      {of.excerpt !== '' && (
        <p class="excerpt" dir="auto">
          {of.excerpt}
        </p>
      )}
      <dl class="report-facts">
        <dt>{t('appeal.reason')}</dt>
        <dd dir="auto">{of.reason}</dd>
        <dt>{t('appeal.text')}</dt>
        <dd class="own-words" dir="auto">
          {of.text}
        </dd>
        {of.outcome !== null && (
          <>
            <dt>{t(of.outcome === 'granted' ? 'appeal.granted' : 'appeal.upheld')}</dt>
            <dd dir="auto">{of.answer}</dd>
          </>
        )}
      </dl>
      {of.outcome === null && <Answer of={of} c={c} problem={problem} />}
    </li>
  );
}

const what = (i18n: I18n, { act, person, group }: AppealLine) =>
  i18n.rich(decisionWords[act].about, {
    person: person ? <Name of={person} /> : i18n.t('alert.somebody'),
    group: group ?? '',
  });

function Answer(props: { readonly of: AppealLine; readonly c: WebRequest; readonly problem: string | null }) {
  const { of, c, problem } = props;
  const { t } = c.var.ctx.i18n;
  return (
    <form class="fields" method="post" action={`/reports/appeals/${of.id}`}>
      <Hidden ctx={c.var.ctx} />
      <Problem text={problem} />
      <label>
        {t('appeal.answer')}
        <textarea name="answer" rows={2} maxlength={answerMax} required>
          {problem === null ? '' : c.var.form.text('answer')}
        </textarea>
      </label>
      <div class="buttons">
        <button class="button second" name="outcome" value="granted">
          <Icon name="check" />
          {t(decisionWords[of.act].grant)}
        </button>
        <button class="button second" name="outcome" value="upheld">
          {t('appeal.uphold')}
        </button>
      </div>
    </form>
  );
}
