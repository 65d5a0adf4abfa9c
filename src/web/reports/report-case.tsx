import type { Child } from 'hono/jsx';
import { readPosts } from '#src/posts/read/read.ts';
import { reasonMax } from '#src/posts/hiding.ts';
import type { CaseView, ReportLine } from '#src/reports/report.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { Acts, CaseTitle, Name, outcomeWords, Quoted } from './report.tsx';
import { Time } from '../shell/time.tsx';
import { groupPath, personPath } from '../posts/post-html.ts';
import { categoryWords } from './report-page.tsx';

interface Mistake {
  readonly text: string;
  /** The decision that was refused. */
  readonly at: string;
}

/** One case: the reported text, who complained and why, what can be done, and what was done. */
export async function caseBody(
  web: WebContext,
  c: WebRequest,
  kase: CaseView,
  problem: Mistake | null,
): Promise<Child> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const context = await contextOf(web, c, kase);
  return (
    <>
      <p>
        <a class="back" href="/reports">
          <Icon name="left" />
          {t('reports.heading')}
        </a>
      </p>
      <h1>
        <CaseTitle of={kase} i18n={i18n} />
      </h1>
      <p class="quiet">
        {t('reports.count', { count: kase.reports })}
        {' · '}
        <Time at={kase.openedAt} i18n={i18n} />
      </p>
      {kase.outcome && <Note>{t(outcomeWords[kase.outcome])}</Note>}
      {context}
      <Subject web={web} c={c} kase={kase} />
      <section class="case-part">
        <h2>{t('case.reports')}</h2>
        <ul class="report-lines">
          {kase.reportLines.map((line) => (
            <Report line={line} c={c} />
          ))}
        </ul>
      </section>
      <Decisions c={c} kase={kase} problem={problem} />
      {kase.acts.length > 0 && (
        <section class="case-part">
          <h2>{t('case.acts')}</h2>
          <Acts acts={kase.acts} i18n={i18n} />
        </section>
      )}
    </>
  );
}

/** What the reported post answers, as far as the reader may read it. */
async function contextOf(web: WebContext, c: WebRequest, kase: CaseView): Promise<Child> {
  const { ctx } = c.var;
  if (kase.postId === null) return null;
  const [post] = await readPosts(web.db, ctx.viewer, [kase.postId]);
  const above = post?.replyToId ?? null;
  const [parent] = above === null ? [] : await readPosts(web.db, ctx.viewer, [above]);
  if (!parent) return null;
  return (
    <section class="case-part">
      <h2>{ctx.i18n.t('case.answers')}</h2>
      <Quoted by={parent.author} post={parent} ctx={ctx} instance={web.db.instance} />
    </section>
  );
}

function Subject(props: { readonly web: WebContext; readonly c: WebRequest; readonly kase: CaseView }) {
  const { web, c, kase } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  if (kase.evidence)
    return (
      <section class="case-part">
        <h2>{t('case.asReported')}</h2>
        <Quoted
          by={kase.person}
          post={{ ...kase.evidence, publishedAt: new Date(kase.evidence.publishedAt) }}
          ctx={ctx}
          instance={web.db.instance}
        />
        {kase.postId !== null && !kase.hidden && kase.evidence.level !== 'direct' && (
          <p>
            <a href={`/posts/${kase.postId}`}>{t('case.now')}</a>
          </p>
        )}
      </section>
    );
  const href = kase.person ? personPath(kase.person) : kase.group ? groupPath(kase.group) : null;
  if (kase.subject === 'post' || href === null) return <p class="quiet">{t('case.forgotten')}</p>;
  return (
    <p>
      <a href={href}>{t(kase.subject === 'group' ? 'case.openGroup' : 'case.openPerson')}</a>
    </p>
  );
}

function Report(props: { readonly line: ReportLine; readonly c: WebRequest }) {
  const { line, c } = props;
  const { i18n } = c.var.ctx;
  return (
    <li>
      <p>
        <strong>{i18n.t(categoryWords[line.category])}</strong>
        <span class="quiet">
          {' · '}
          {line.reporter ? <Name of={line.reporter} /> : i18n.t('case.somebodyAt', { company: line.company })}
          {' · '}
          <Time at={line.at} i18n={i18n} />
        </span>
      </p>
      {line.comment !== '' && (
        <p class="act-reason" dir="auto">
          {line.comment}
        </p>
      )}
    </li>
  );
}

/** What can be decided now: each a small form of its own, the usual one first. */
function Decisions(props: {
  readonly c: WebRequest;
  readonly kase: CaseView;
  readonly problem: Mistake | null;
}) {
  const { kase, c } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const name = kase.person?.name ?? '';
  const removable = kase.subject === 'post' && !kase.hidden && kase.evidence !== null;
  return (
    <section class="case-part decisions">
      {(kase.outcome === null || removable || kase.undoUntil) && <h2>{t('case.decide')}</h2>}
      {kase.undoUntil && (
        <Decision
          {...props}
          at="removal/removal"
          button={t('case.undo')}
          lead={t('case.undoLead', { when: i18n.moment(kase.undoUntil) })}
        />
      )}
      {removable && (
        <Decision
          {...props}
          at="removal"
          icon="hide"
          button={t('case.remove')}
          lead={t('case.removeLead', { name })}
          field={t('case.reason')}
          required
          danger
        />
      )}
      {kase.outcome === null && kase.canWarn && (
        <Decision
          {...props}
          at="warning"
          icon="warning"
          button={t('case.warn')}
          lead={t('case.warnLead', { name })}
          field={t('case.note', { name })}
          required
        />
      )}
      {kase.outcome === null && !kase.canWarn && kase.person && (
        <p class="hint">{t('case.cannotWarn', { name, company: kase.person.company })}</p>
      )}
      {kase.outcome === null && (
        <Decision
          {...props}
          at="dismissal"
          button={t('case.dismiss')}
          lead={t('case.dismissLead')}
          field={t('case.logNote')}
        />
      )}
    </section>
  );
}

function Decision(props: {
  readonly c: WebRequest;
  readonly kase: CaseView;
  readonly problem: Mistake | null;
  readonly at: string;
  readonly button: string;
  readonly lead: string;
  readonly field?: string;
  readonly icon?: IconName;
  readonly required?: boolean;
  readonly danger?: boolean;
}) {
  const { c, kase, at, button, lead, field, icon = 'check', required = false, danger = false } = props;
  const problem = props.problem?.at === at ? props.problem.text : null;
  const isFolded = field !== undefined && problem === null;
  const form = (
    <form class="fields" method="post" action={`/reports/${kase.id}/${at}`}>
      <Hidden ctx={c.var.ctx} />
      <Problem text={problem} />
      <p class="hint">{lead}</p>
      {field !== undefined && (
        <label>
          {field}
          <textarea name="reason" rows={2} maxlength={reasonMax} required={required}>
            {problem === null ? '' : c.var.form.text('reason')}
          </textarea>
        </label>
      )}
      <div class="buttons">
        <button class={`button${danger ? ' danger' : ' second'}`}>{button}</button>
      </div>
    </form>
  );
  if (field === undefined) return form;
  return (
    <details class="decision" open={!isFolded} name="decision">
      <summary>
        <Icon name={icon} />
        {button}
        <Icon name="down" />
      </summary>
      {form}
    </details>
  );
}
