import type { Child } from 'hono/jsx';
import { brandingOf } from '#src/company/branding.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { postsAround } from '#src/reports/read-around.ts';
import type { ReasonTexts } from '#src/reports/default-reasons.ts';
import type { CaseView, ReportLine } from '#src/reports/report.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Note } from '../shell/notice.tsx';
import { Acts, CaseTitle, Name, outcomeWords, Quoted } from './report.tsx';
import { Time } from '../shell/time.tsx';
import { CaseState } from './case-state.tsx';
import { Decisions, type Mistake } from './case-decisions.tsx';
import { groupPath, personPath } from '../posts/post-html.ts';
import { categoryWords } from './report-page.tsx';

/** One case: the reported text, who complained and why, what can be done, and what was done. */
export async function caseBody(
  web: WebContext,
  c: WebRequest,
  kase: CaseView,
  more: { readonly problem: Mistake | null; readonly reasons: readonly ReasonTexts[] },
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
      <CaseState c={c} kase={kase} />
      <Subject web={web} c={c} kase={kase} />
      <section class="case-part">
        <h2>{t('case.reports')}</h2>
        <ul class="report-lines">
          {kase.reportLines.map((line) => (
            <Report line={line} c={c} />
          ))}
        </ul>
      </section>
      {context}
      <Decisions c={c} kase={kase} company={brandingOf(web.db.instance).locale} {...more} />
      {kase.acts.length > 0 && (
        <section class="case-part">
          <h2>{t('case.acts')}</h2>
          <Acts acts={kase.acts} i18n={i18n} />
        </section>
      )}
    </>
  );
}

/** The thread around the reported post, as far as the reader may read it. */
async function contextOf(web: WebContext, c: WebRequest, kase: CaseView): Promise<Child> {
  const { ctx } = c.var;
  if (kase.postId === null) return null;
  const ids = await postsAround(web.db, kase.postId);
  const posts = (await readPosts(web.db, ctx.viewer, ids)).toSorted((a, b) =>
    BigInt(a.id) < BigInt(b.id) ? -1 : 1,
  );
  if (posts.length === 0) return null;
  return (
    <details class="case-part around">
      <summary>
        <Icon name="reply" />
        {ctx.i18n.t('case.around', { count: posts.length })}
        <Icon name="down" />
      </summary>
      {posts.map((post) => (
        <Quoted by={post.author} post={post} ctx={ctx} instance={web.db.instance} />
      ))}
    </details>
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
  if (kase.subject === 'address')
    return (
      <p class="case-part" dir="auto">
        {t('case.address')} <code>{kase.excerpt}</code>
      </p>
    );
  if (kase.subject === 'post' || href === null) return <p class="quiet">{t('case.forgotten')}</p>;
  return (
    <p>
      <a href={href}>{t(kase.subject === 'group' ? 'case.openGroup' : 'case.openPerson')}</a>
    </p>
  );
}

const who = (i18n: I18n, { reporter, outside, company }: ReportLine): Child => {
  if (outside === null) return reporter ? <Name of={reporter} /> : i18n.t('case.somebodyAt', { company });
  const named = [outside.name, outside.email].filter((part) => part !== '').join(', ');
  return i18n.t(named === '' ? 'case.outside' : 'case.outsideNamed', { name: named, number: outside.number });
};

function Report(props: { readonly line: ReportLine; readonly c: WebRequest }) {
  const { line, c } = props;
  const { i18n } = c.var.ctx;
  return (
    <li>
      <p>
        <strong>{i18n.t(categoryWords[line.category])}</strong>
        <span class="quiet">
          {' · '}
          {who(i18n, line)}
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
