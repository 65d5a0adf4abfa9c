import { sourceMax, titleMax } from '#src/posts/limits.ts';
import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import type { ChangeParts } from '#src/posts/kinds/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { recipientsOfEdit, recipientsOfRemoval } from '#src/posts/recipient-companies.ts';
import { removePost } from '#src/posts/remove.ts';
import { readVersions, type PostVersion } from '#src/posts/read/thread.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { audienceWords, crossesBorder, namesAt, namesOf } from './audience.ts';
import { isOwn, type WebContext, type WebEnv, type WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { differences } from '#src/platform/differences.ts';
import { Changes } from './changes.tsx';
import { ownPath } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { LanguageField } from './composer.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { Time } from '../shell/time.tsx';
import { webKinds } from './kinds/index.ts';
import { sanitizePostHtml, groupPath, wikiPath } from './post-html.ts';
import { showPage } from '../shell/show.tsx';
import { titleAbout } from '../shell/titles.ts';
import { readPostContext } from './post-context.ts';
import { postIdOf } from './post-page.tsx';

/** Editing one's own post, its history, and deleting it for good. */
export function postChangeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/posts/:id/edit', async (c) => {
    const post = await readOwn(web, c);
    const wiki = post.page ? wikiPath(post) : null;
    return wiki === null ? showEditor(web, c, post, null) : c.redirect(`${wiki}/edit`, 303);
  });
  app.post('/posts/:id/versions', (c) => edit(web, c));
  app.get('/posts/:id/versions', (c) => showVersions(web, c));
  app.get('/posts/:id/removal', async (c) => showRemoval(web, c, await readOwn(web, c)));
  app.post('/posts/:id/removal', async (c) => {
    const id = postIdOf(c);
    await transaction(db, (tx) => removePost(tx, c.var.ctx.me.id, id));
    const back = ownPath(c.var.form.text('back'));
    return c.redirect(isOf(back, id) ? '/' : back, 303);
  });
}

/** Someone else's post has no such page: the address says nothing about whether it exists. */
async function readOwn(web: WebContext, c: WebRequest): Promise<PostView> {
  const { ctx } = c.var;
  const post = await readPost(web.db, ctx.viewer, postIdOf(c));
  if (!isOwn(ctx, post.author)) throw notFound('page');
  return post;
}

async function edit(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const post = await readOwn(web, c);
  const typed = {
    source: form.text('source').trim(),
    title: form.line('title'),
    language: form.line('language') || post.language,
  };
  const kept = form.list('file_id');
  const fileIds = post.files.filter((file) => kept.includes(file.id)).map((file) => file.id);
  try {
    const parts: ChangeParts = Object.assign(
      {},
      ...webKinds.map((kind) => kind.changeOf?.(form, post, ctx.i18n.timeZone)),
    );
    await transaction(web.db, (tx) => editPost(tx, ctx.me.id, post.id, { ...typed, fileIds, ...parts }));
    return c.redirect(`/posts/${post.id}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showEditor(web, c, { ...post, ...typed }, explain(ctx.i18n, error));
    throw error;
  }
}

async function showEditor(
  web: WebContext,
  c: WebRequest,
  post: PostView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const around = await readPostContext(web, ctx, [post]);
  const goesTo = await namesAt(web, await recipientsOfEdit(web.db, web.registry, post.id));
  const body = (
    <>
      <h1>{t('edit.heading')}</h1>
      <p class="quiet">{t('edit.lead', { audience: audienceWords(ctx.i18n, ctx.me.id, post, around) })}</p>
      <form class="fields" method="post" action={`/posts/${post.id}/versions`}>
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <label>
          {t('composer.title')}
          <input name="title" value={post.title} maxlength={titleMax} />
        </label>
        <label>
          {t('composer.text')}
          <textarea
            name="source"
            rows={10}
            maxlength={sourceMax}
            aria-describedby={problem === null ? undefined : 'problem'}
            autofocus
          >
            {post.source}
          </textarea>
        </label>
        <LanguageField chosen={post.language} i18n={ctx.i18n} />
        {post.files.length > 0 && (
          <fieldset>
            <legend>{t('edit.files')}</legend>
            {post.files.map((file) => (
              <label class="choice">
                <input type="checkbox" name="file_id" value={file.id} checked />
                <span>{file.name || t('file.unnamed')}</span>
              </label>
            ))}
          </fieldset>
        )}
        {webKinds.map(({ Editor }) =>
          Editor?.({ post, form: c.req.method === 'POST' ? c.var.form : null, i18n: ctx.i18n }),
        )}
        <div class="buttons">
          <button class="button">
            {crossesBorder(goesTo)
              ? t('edit.saveAt', { companies: namesOf(ctx.i18n, goesTo) })
              : t('edit.save')}
          </button>
          <a class="button second" href={`/posts/${post.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, {
    title: titleAbout(ctx.i18n, 'edit.heading', post),
    body,
    status: problem === null ? 200 : 422,
  });
}

async function showVersions(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t, rich } = ctx.i18n;
  const id = postIdOf(c);
  const [post, versions] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readVersions(web.db, ctx.viewer, id),
  ]);
  const wiki = post.page ? wikiPath(post) : null;
  if (wiki !== null) return c.redirect(`${wiki}/versions`, 303);
  const body = (
    <>
      <h1>{t('versions.heading')}</h1>
      <p class="quiet">{t('versions.lead')}</p>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          {t('versions.back', { name: post.author.name })}
        </a>
      </p>
      <ol class="versions">
        {versions.toReversed().map((version, index) => (
          <li>
            <h2>
              {rich(
                index === 0 ? 'versions.now' : version.version === 1 ? 'versions.first' : 'versions.then',
                {
                  when: <Time at={version.at} i18n={ctx.i18n} />,
                },
              )}
            </h2>
            {version.title !== '' && (
              <p class="post-title" dir="auto">
                {version.title}
              </p>
            )}
            <Changed
              before={versions[versions.length - 2 - index]}
              version={version}
              language={post.language}
            />
          </li>
        ))}
      </ol>
    </>
  );
  return showPage(web, c, { title: titleAbout(ctx.i18n, 'versions.heading', post), body });
}

/** The first version as it stood; of each later one, what came and what went. */
function Changed(props: {
  readonly before: PostVersion | undefined;
  readonly version: PostVersion;
  readonly language: string;
}) {
  const { before, version, language } = props;
  if (before === undefined)
    return (
      <div class="prose" lang={language} dir="auto">
        {raw(sanitizePostHtml(version.html))}
      </div>
    );
  return (
    <Changes stretches={differences(plainText(before.html), plainText(version.html))} language={language} />
  );
}

/** Where the reader was when they chose it; the post's own page will be gone, so from there to what it answered or to its group. */
function backFrom(c: WebRequest, post: PostView): string {
  const referer = c.req.header('referer') ?? '';
  const { pathname, search } = URL.canParse(referer) ? new URL(referer) : { pathname: '', search: '' };
  if (pathname !== '' && !isOf(pathname, post.id)) return pathname + search;
  if (post.replyToId !== null) return `/posts/${post.replyToId}`;
  return post.group === null ? '/' : groupPath(post.group);
}

/** The page of a post, or one below it. */
const isOf = (path: string, id: PostId): boolean => new RegExp(`^/posts/${id}(?![0-9])`).test(path);

/** The question before something goes. A page of its own, because there is no way back. */
async function showRemoval(web: WebContext, c: WebRequest, post: PostView): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const goesTo = await namesAt(web, await recipientsOfRemoval(web.db, web.registry, post.id));
  const body = (
    <>
      <h1>{t('removal.heading')}</h1>
      <p>
        {t(crossesBorder(goesTo) ? 'removal.leadAbroad' : 'removal.lead', {
          companies: namesOf(ctx.i18n, goesTo),
        })}
      </p>
      <div class="preview">
        <div class="prose" lang={post.language} dir="auto">
          {raw(sanitizePostHtml(post.html))}
        </div>
      </div>
      <form method="post" action={`/posts/${post.id}/removal`}>
        <Hidden ctx={ctx} back={backFrom(c, post)} />
        <div class="buttons">
          <button class="button danger">{t('removal.confirm')}</button>
          <a class="button second" href={`/posts/${post.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleAbout(ctx.i18n, 'removal.heading', post), body });
}
