import type { Hono } from 'hono';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { composeText } from '#src/posts/compose.ts';
import { keptSource } from '#src/posts/kinds/page/check-page.ts';
import { titlesLinked, urisLinked } from '#src/posts/kinds/page/links.ts';
import { linkTargets, pathTo, placesOf, versionOf } from '#src/posts/kinds/page/read-pages.ts';
import { typedSource } from '#src/posts/kinds/page/transfer/export-wiki.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { idOf } from '../../../shell/forms.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPiece } from '../../../shell/show.tsx';
import { sanitizePostHtml } from '../../post-html.ts';
import { pageAt, showWiki, wikiAt, writableAt, type PagePost, type Wiki } from './wiki-at.tsx';
import {
  Against,
  Fields,
  newQuery,
  Preview,
  readTyped,
  templates,
  templateWords,
  type Typed,
} from './wiki-form.tsx';
import { saveTyped } from './save-together.ts';
import { wikiText } from './wiki-html.ts';

/** Writing pages: a plain form, with a preview, that shows both texts when somebody else was faster. */
export function wikiEditRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/wiki/new', (c) => startPage(web, c));
  app.post('/groups/:handle/wiki/preview', (c) => showPreview(web, c));
  app.post('/groups/:handle/wiki', (c) => savePage(web, c));
  app.get('/groups/:handle/wiki/:id{[0-9]+}/edit', (c) => startVersion(web, c));
  app.post('/groups/:handle/wiki/:id{[0-9]+}/versions', (c) => saveVersion(web, c));
}

async function startPage(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = c.var.ctx.i18n;
  const wiki = await writableAt(web, c);
  const template = templates.find((each) => each === c.req.query('template'));
  const typed: Typed = {
    title: (c.req.query('title') ?? '').slice(0, titleMax),
    source: template === undefined ? '' : t(templateWords[template][1]),
    parentId: idOf<PostId>(c.req.query('under')),
    ...{ note: '', base: 0 },
  };
  return showEditor(web, c, { wiki, page: null, typed });
}

async function savePage(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const wiki = await wikiAt(web, c);
  const typed = readTyped(form);
  if (form.flag('preview')) return showEditor(web, c, { wiki, page: null, typed, preview: true });
  try {
    const id = await transaction(web.db, (tx) =>
      createPage(tx, web.registry, ctx.me.id, wiki.group.id, { ...typed, position: null }),
    );
    return c.redirect(`${wiki.path}/${id}`, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return showEditor(web, c, { wiki, page: null, typed, problem: explain(ctx.i18n, error) });
  }
}

/** The version in force; or an older one, to go back to; or one of one's own that was not taken. */
async function startVersion(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const wiki = await writableAt(web, c);
  const page = await pageAt(web, c, wiki);
  const number = /^[1-9]\d{0,8}$/.test(c.req.query('version') ?? '') ? Number(c.req.query('version')) : null;
  const uri = c.req.query('refused');
  const key = uri !== undefined ? { uri } : number !== null ? { number } : null;
  const version = key === null ? null : await versionOf(web.db, ctx.me.id, page.id, key);
  if (key !== null && version === null) throw notFound('page');
  const typed: Typed = {
    title: version?.title ?? page.title,
    source: await typedSource(web.db, wiki.group.id, version?.source ?? page.source),
    parentId: await parentOf(web, page),
    note:
      version === null
        ? ''
        : version.refused === null
          ? ctx.i18n.t('wiki.restored', { number: version.number })
          : version.note,
    base: page.page.number,
  };
  const isRefused = version !== null && version.refused !== null;
  return showEditor(web, c, { wiki, page, typed, ...(isRefused ? { against: true } : {}) });
}

async function saveVersion(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const wiki = await wikiAt(web, c);
  const page = await pageAt(web, c, wiki);
  const typed = readTyped(form);
  if (form.flag('preview')) return showEditor(web, c, { wiki, page, typed, preview: true });
  try {
    if (form.flag('together')) await saveTyped(web, c, page.id, typed);
    else await transaction(web.db, (tx) => editPage(tx, web.registry, ctx.me.id, page.id, typed));
    return c.redirect(`${wiki.path}/${page.id}`, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    const isOvertaken = againstOther.has(error.reason.id ?? '');
    // What is shown now is what the next attempt builds on.
    const next = isOvertaken ? { ...typed, base: page.page.number } : typed;
    return showEditor(web, c, {
      ...{ wiki, page, typed: next, problem: explain(ctx.i18n, error) },
      ...(isOvertaken ? { against: true } : {}),
    });
  }
}

/** What was typed stands against something else, and both are shown. */
const againstOther: ReadonlySet<string> = new Set(['page.changedMeanwhile', 'coedit.begunAnew']);

async function showPreview(web: WebContext, c: WebRequest): Promise<Response> {
  const wiki = await writableAt(web, c);
  const html = await previewOf(web, c, wiki, readTyped(c.var.form).source);
  return showPiece(c, <Preview html={html} label={c.var.ctx.i18n.t('wiki.preview')} />);
}

async function parentOf(web: WebContext, page: PagePost): Promise<PostId | null> {
  return (await pathTo(web.db, page.id)).at(-1)?.id ?? null;
}

interface Editing {
  readonly wiki: Wiki;
  /** Null: it is a new one. */
  readonly page: PagePost | null;
  readonly typed: Typed;
  readonly problem?: string;
  readonly preview?: true;
  /** Show what is in force beside what was typed, and where they differ. */
  readonly against?: true;
}

async function showEditor(web: WebContext, c: WebRequest, editing: Editing): Promise<Response> {
  const { wiki, page, typed, problem = null, preview, against } = editing;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [places, counts] = await Promise.all([
    placesOf(web.db, ctx.me.id, wiki.group.id),
    memberCountsOf(web.db, ctx.viewer, wiki.group.id),
  ]);
  const under = page === null ? null : await parentOf(web, page);
  // What differs from the page already is compared in the form.
  const isPlain =
    page === null || preview || against || c.req.query('version') !== undefined || problem !== null;
  const together = isPlain
    ? null
    : { address: `${wiki.path}/${page.id}/editing`, token: ctx.token, me: ctx.me.id };
  const companies = counts.map(({ company }) => company);
  const heading = page === null ? t('wiki.newHeading') : t('wiki.editHeading', { title: page.title });
  const body = (
    <>
      <h2>{heading}</h2>
      {page === null && typed.source === '' && problem === null && !preview && (
        <p class="chips" role="group" aria-label={t('wiki.templates')}>
          {templates.map((each) => (
            <a class="chip" href={`${wiki.path}/new?${newQuery(each, typed)}`}>
              {t(templateWords[each][0])}
            </a>
          ))}
        </p>
      )}
      {preview && <Preview html={await previewOf(web, c, wiki, typed.source)} label={t('wiki.preview')} />}
      <form
        class="fields wiki-editor"
        method="post"
        action={page === null ? wiki.path : `${wiki.path}/${page.id}/versions`}
      >
        <Hidden ctx={ctx} />
        <input type="hidden" name="base" value={String(typed.base)} />
        <Problem text={problem} />
        {against && page && (
          <Against theirs={await typedSource(web.db, wiki.group.id, page.source)} mine={typed.source} t={t} />
        )}
        <Fields {...{ page, typed, places, problem, t }} under={under} together={together} />
        <div class="buttons">
          <button class="button">
            {companies.length > 1
              ? t('wiki.saveFor', { companies: ctx.i18n.list(companies) })
              : t('form.save')}
          </button>
          <button class="button second" name="preview" value="yes">
            {t('wiki.preview')}
          </button>
          <a class="button second" href={page === null ? wiki.path : `${wiki.path}/${page.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  const isAnswer = c.req.method === 'POST';
  return showWiki(web, c, { wiki, at: page?.id ?? null, title: heading, body, status: isAnswer ? 422 : 200 });
}

async function previewOf(web: WebContext, c: WebRequest, wiki: Wiki, typed: string): Promise<string> {
  try {
    const source = await keptSource(web.db, wiki.group.id, typed);
    const { html } = await composeText(web.db, source, c.var.ctx.me.id, wiki.group.id);
    const linked = { uris: urisLinked(source), titles: titlesLinked(source) };
    const targets = await linkTargets(web.db, wiki.group.id, linked);
    const newPath = `${wiki.path}/new`;
    return wikiText(web.db.instance, sanitizePostHtml(html), { path: wiki.path, targets, newPath }).html;
  } catch (error) {
    if (error instanceof Refusal) return '';
    throw error;
  }
}
