import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { notFound } from '#src/platform/errors.ts';
import {
  historyOf,
  versionOf,
  versionsPerPage,
  type FullVersion,
  type VersionLine,
} from '#src/posts/kinds/page/read-pages.ts';
import { plainText } from '#src/platform/sanitise.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { differences } from '#src/platform/differences.ts';
import { Changes, CompareForm } from '../../changes.tsx';
import { sanitizePostHtml } from '../../post-html.ts';
import { pageAt, showWiki, wikiAt, type PagePost, type Wiki } from './wiki-at.tsx';
import { VersionMeta } from './wiki-parts.tsx';

/** A page's history: who wrote what, what each version changed, and the way back to it. */
export function wikiVersionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/wiki/:id{[0-9]+}/versions', (c) => showHistory(web, c));
  app.get('/groups/:handle/wiki/:id{[0-9]+}/versions/:number{[0-9]{1,9}}', (c) => showVersion(web, c));
}

async function showHistory(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const page = await pageAt(web, c, wiki);
  const before = /^[1-9]\d{0,8}$/.test(c.req.query('before') ?? '') ? Number(c.req.query('before')) : null;
  const versions = await historyOf(web.db, ctx.me.id, page.id, before);
  const [from, to] = await Promise.all(['from', 'to'].map((name) => versionAsked(web, c, page, name)));
  const at = `${wiki.path}/${page.id}`;
  const last = versions.at(-1)?.number ?? 1;
  const body = (
    <>
      <BackToPage page={page} wiki={wiki} />
      <h2>{t('wiki.historyHeading', { title: page.title })}</h2>
      <CompareForm
        numbers={versions.flatMap(({ refused, number }) => (refused === null ? [number] : []))}
        action={`${at}/versions`}
        chosen={{ from: from?.number, to: to?.number }}
        nameOf={(number) => t('wiki.version', { number })}
        i18n={ctx.i18n}
      />
      {from && to && (
        <section aria-labelledby="compared">
          <h3 id="compared">{t('wiki.compared', { from: from.number, to: to.number })}</h3>
          <Changed version={to} before={from} language={page.language} />
        </section>
      )}
      <ol class="wiki-versions" reversed>
        {versions.map((version) => (
          <li>
            <p>{versionName(version, at, ctx.i18n)}</p>
            <VersionMeta version={version} i18n={ctx.i18n} />
          </li>
        ))}
      </ol>
      {versions.length === versionsPerPage && last > 1 && (
        <a class="button second" href={`${at}/versions?before=${last}`}>
          {t('wiki.older')}
        </a>
      )}
    </>
  );
  const title = t('wiki.historyHeading', { title: page.title });
  return showWiki(web, c, { wiki, at: page.id, title, body });
}

/** A version that is named in the query, of those that the reader may see. */
async function versionAsked(web: WebContext, c: WebRequest, page: PagePost, name: string) {
  const number = c.req.query(name) ?? '';
  if (!/^[1-9]\d{0,8}$/.test(number)) return null;
  return await versionOf(web.db, c.var.ctx.me.id, page.id, { number: Number(number) });
}

/** What the home did not take leads to the form in which it can be saved again. */
function versionName(version: VersionLine, at: string, i18n: I18n) {
  const { number, refused, uri } = version;
  if (refused !== null)
    return (
      <a href={`${at}/edit?${new URLSearchParams({ refused: uri })}`}>
        {i18n.t('wiki.versionRefused', { number })}
      </a>
    );
  return <a href={`${at}/versions/${number}`}>{i18n.t('wiki.version', { number })}</a>;
}

async function showVersion(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const page = await pageAt(web, c, wiki);
  const number = Number(c.req.param('number'));
  const [version, before] = await Promise.all([
    versionOf(web.db, ctx.me.id, page.id, { number }),
    versionOf(web.db, ctx.me.id, page.id, { number: number - 1 }),
  ]);
  if (!version) throw notFound('page');
  const at = `${wiki.path}/${page.id}`;
  const heading = t('wiki.versionOf', { number, title: version.title });
  const body = (
    <>
      <p>
        <a class="back" href={`${at}/versions`}>
          <Icon name="left" />
          {t('wiki.allVersions')}
        </a>
      </p>
      <h2 dir="auto">{heading}</h2>
      <VersionMeta version={version} i18n={ctx.i18n} />
      {wiki.writes && version.number !== page.page.number && (
        <p class="wiki-acts">
          <a class="button second" href={`${at}/edit?version=${version.number}`}>
            <Icon name="history" />
            {t('wiki.restore')}
          </a>
        </p>
      )}
      <Changed version={version} before={before} language={page.language} />
    </>
  );
  return showWiki(web, c, { wiki, at: page.id, title: heading, body });
}

/** The first version as it stood; of each later one what came and what went. */
function Changed(props: {
  readonly version: FullVersion;
  readonly before: FullVersion | null;
  readonly language: string;
}) {
  const { version, before, language } = props;
  if (before === null)
    return (
      <div class="wiki-page">
        <div class="prose" lang={language} dir="auto">
          {raw(sanitizePostHtml(version.html))}
        </div>
      </div>
    );
  const whole = ({ title, html }: FullVersion) => `${title}\n\n${plainText(html)}`;
  return <Changes stretches={differences(whole(before), whole(version))} language={language} />;
}

const BackToPage = ({ page, wiki }: { readonly page: PagePost; readonly wiki: Wiki }) => (
  <p>
    <a class="back" href={`${wiki.path}/${page.id}`} dir="auto">
      <Icon name="left" />
      {page.title}
    </a>
  </p>
);
