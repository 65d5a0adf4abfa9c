import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { isWebAddress } from '#src/company/about.ts';
import { brandingOf } from '#src/company/branding.ts';
import { documentKinds, type DocumentKind } from '#src/company/documents.ts';
import { demandAcceptance } from '#src/company/publish-documents.ts';
import { countStaff, readVersion, readVersions, type ListedVersion } from '#src/company/read-documents.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { markdownHtml } from '../posts/post-html.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { midnightIn } from '../shell/days.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { aboutWords } from './about.tsx';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/documents';

/** Versions of the house rules and the privacy notice, and who must accept them from when; how many have. Guarded by companyDoor. */
export function companyDocumentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.get(`${path}/:kind/:version`, (c) => showVersion(web, c));
  app.post(path, proven, async (c) => {
    const { ctx, form } = c.var;
    const kind = documentKinds.find((each) => each === form.line('kind'));
    const from = fromOf(web, form.line('from'));
    try {
      if (kind === undefined) throw notFound('page');
      if (from === null) return await show(web, c, ctx.i18n.t('companyDocuments.noDay'));
      await transaction(web.db, (tx) =>
        demandAcceptance(tx, ctx.me.id, kind, Number(form.line('version')), from),
      );
      return c.redirect(`${path}?done=1`, 303);
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'not_found')
        return show(web, c, explain(ctx.i18n, error));
      throw error;
    }
  });
}

/** A day of the company's calendar; an empty field is now, and so is a day that has begun. Null: no day. */
function fromOf(web: WebContext, typed: string): Date | null {
  if (typed === '') return new Date();
  const day = midnightIn(brandingOf(web.db.instance).timeZone, typed);
  return day && new Date(Math.max(day.getTime(), Date.now()));
}

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [versions, staff] = await Promise.all([readVersions(web.db), countStaff(web.db)]);
  const body = (
    <>
      {c.req.query('done') === '1' && <Note>{t('settings.saved')}</Note>}
      <Problem text={problem} />
      <p class="quiet">{t('companyDocuments.lead')}</p>
      <p class="buttons">
        <a class="button second" href="/settings/company/about">
          {t('companyDocuments.edit')}
        </a>
      </p>
      {documentKinds.map((kind) => (
        <Document c={c} kind={kind} versions={versions.filter((each) => each.kind === kind)} staff={staff} />
      ))}
    </>
  );
  return showCompany(web, c, { page: 'documents', body, status: problem === null ? 200 : 422 });
}

function Document(props: {
  readonly c: WebRequest;
  readonly kind: DocumentKind;
  readonly versions: readonly ListedVersion[];
  readonly staff: number;
}) {
  const { c, kind, versions, staff } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [latest] = versions;
  const title = t(aboutWords[kind]);
  if (latest === undefined || latest.source === '')
    return (
      <section class="part">
        <h2>{title}</h2>
        <p>{t('companyDocuments.none')}</p>
      </section>
    );
  return (
    <section class="part">
      <h2>{title}</h2>
      {isWebAddress(latest.source) ? (
        <p>{t('companyDocuments.elsewhere')}</p>
      ) : latest.acceptFrom !== null && latest.acceptFrom.getTime() <= Date.now() ? (
        <p>
          {t('companyDocuments.accepted', {
            accepted: ctx.i18n.number(latest.accepted),
            staff: ctx.i18n.number(staff),
            version: latest.version,
          })}
        </p>
      ) : (
        <Demand c={c} latest={latest} title={title} />
      )}
      <ul class="ways">
        {versions.map((each) => (
          <Version of={each} c={c} staff={staff} />
        ))}
      </ul>
    </section>
  );
}

function Demand(props: { readonly c: WebRequest; readonly latest: ListedVersion; readonly title: string }) {
  const { c, latest, title } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={path}>
      <Hidden ctx={ctx} back={path} />
      <input type="hidden" name="kind" value={latest.kind} />
      <input type="hidden" name="version" value={String(latest.version)} />
      <label>
        {t('companyDocuments.from')}
        <input type="date" name="from" />
        <span class="hint">{t('companyDocuments.fromHint')}</span>
      </label>
      <p class="buttons">
        <button class="button second">
          {t('companyDocuments.demand', { version: latest.version })}
          <span class="hidden">: {title}</span>
        </button>
      </p>
    </form>
  );
}

function Version(props: { readonly of: ListedVersion; readonly c: WebRequest; readonly staff: number }) {
  const { of, c, staff } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const { kind, version, source, hash, publishedAt, byName, acceptFrom, accepted } = of;
  return (
    <li>
      <div>
        {source === '' ? (
          t('companyDocuments.withdrawn', { version })
        ) : (
          <a href={`${path}/${kind}/${version}`}>{t('companyDocuments.version', { version })}</a>
        )}{' '}
        <code title={hash}>{hash.slice(0, 12)}</code>
        <p class="quiet">
          {i18n.moment(publishedAt)}
          {byName !== null && (
            <>
              {' · '}
              <bdi>{byName}</bdi>
            </>
          )}
          {acceptFrom !== null && ` · ${t('companyDocuments.due', { when: i18n.moment(acceptFrom) })}`}
        </p>
      </div>
      {acceptFrom !== null && (
        <span>
          {i18n.number(accepted)} / {i18n.number(staff)}
        </span>
      )}
    </li>
  );
}

async function showVersion(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const kind = documentKinds.find((each) => each === c.req.param('kind'));
  const number = c.req.param('version') ?? '';
  const found =
    kind === undefined || !/^\d{1,6}$/.test(number) ? null : await readVersion(web.db, kind, Number(number));
  if (!found || found.source === '') throw notFound('page');
  const title = `${t(aboutWords[found.kind])}, ${t('companyDocuments.version', { version: found.version })}`;
  const body = (
    <>
      <p>
        <a href={path}>{t('companyTabs.documents')}</a>
      </p>
      <h2>{title}</h2>
      <p class="quiet">
        {i18n.moment(found.publishedAt)} · SHA-256 <code class="hash">{found.hash}</code>
      </p>
      <div class="prose" dir="auto">
        {raw(markdownHtml(found.source))}
      </div>
    </>
  );
  return showCompany(web, c, { page: 'documents', title, body });
}
