import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { titleMax } from '#src/posts/compose.ts';
import { editPost } from '#src/posts/edit.ts';
import { sourceMax, type PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { readVersions, type PostVersion } from '#src/posts/thread.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { audienceWords, crossesBorder, namesOf, repliesGoTo } from '../audience.ts';
import { isOwn, type WebContext, type WebEnv, type WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { differences } from '../differences.ts';
import { ownPath } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { LanguageField } from '../parts/composer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { Time } from '../parts/time.tsx';
import { cleanProse, groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { titleAbout } from '../titles.ts';
import { readSurroundings } from '../surroundings.ts';
import { postIdOf } from './post.tsx';

/** Changing one's own post, its history, and taking it away for good. */
export function postChangeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/posts/:id/edit', async (c) => showEditor(web, c, await readOwn(web, c), null));
  app.post('/posts/:id/versions', (c) => edit(web, c));
  app.get('/posts/:id/versions', (c) => showVersions(web, c));
  app.get('/posts/:id/removal', async (c) => showRemoval(web, c, await readOwn(web, c)));
  app.post('/posts/:id/removal', async (c) => {
    const id = postIdOf(c);
    await transaction(db, (tx) => removePost(tx, c.var.visit.me.id, id));
    const back = ownPath(c.var.form.text('back'));
    return c.redirect(isOf(back, id) ? '/' : back, 303);
  });
}

/** Somebody else's post has no such page: the address says nothing about whether it exists. */
async function readOwn(web: WebContext, c: WebRequest): Promise<PostView> {
  const { visit } = c.var;
  const post = await readPost(web.db, visit.viewer, postIdOf(c));
  if (!isOwn(visit, post.author)) throw notFound('This page');
  return post;
}

async function edit(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const post = await readOwn(web, c);
  const typed = {
    source: form.text('source').trim(),
    title: form.line('title'),
    language: form.line('language') || post.language,
  };
  const kept = form.list('file_id');
  const fileIds = post.files.filter((file) => kept.includes(file.id)).map((file) => file.id);
  try {
    await transaction(web.db, (tx) => editPost(tx, visit.me.id, post.id, { ...typed, fileIds }));
    return c.redirect(`/posts/${post.id}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showEditor(web, c, { ...post, ...typed }, explain(visit.words, error));
    throw error;
  }
}

async function showEditor(
  web: WebContext,
  c: WebRequest,
  post: PostView,
  problem: string | null,
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const around = await readSurroundings(web, visit, [post]);
  const goesTo = await repliesGoTo(web, visit, post, around);
  const body = (
    <>
      <h1>{t('edit.heading')}</h1>
      <p class="quiet">
        {t('edit.lead', { audience: audienceWords(visit.words, visit.me.id, post, around) })}
      </p>
      <form class="fields" method="post" action={`/posts/${post.id}/versions`}>
        <Hidden visit={visit} />
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
        <LanguageField chosen={post.language} words={visit.words} />
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
        {post.poll && <Note>{t('edit.poll')}</Note>}
        <div class="buttons">
          <button class="button">
            {crossesBorder(goesTo)
              ? t('edit.saveAt', { companies: namesOf(visit.words, goesTo) })
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
    title: titleAbout(visit.words, 'edit.heading', post),
    body,
    status: problem === null ? 200 : 422,
  });
}

async function showVersions(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { t, rich } = visit.words;
  const id = postIdOf(c);
  const [post, versions] = await Promise.all([
    readPost(web.db, visit.viewer, id),
    readVersions(web.db, visit.viewer, id),
  ]);
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
                  when: <Time at={version.at} words={visit.words} />,
                },
              )}
            </h2>
            {version.title !== '' && (
              <p class="post-title" dir="auto">
                {version.title}
              </p>
            )}
            <Changes
              before={versions[versions.length - 2 - index]}
              version={version}
              language={post.language}
            />
          </li>
        ))}
      </ol>
    </>
  );
  return showPage(web, c, { title: titleAbout(visit.words, 'versions.heading', post), body });
}

/** The first version as it stood; of each later one, what came and what went. */
function Changes(props: {
  readonly before: PostVersion | undefined;
  readonly version: PostVersion;
  readonly language: string;
}) {
  const { before, version, language } = props;
  if (before === undefined)
    return (
      <div class="prose" lang={language}>
        {raw(cleanProse(version.html))}
      </div>
    );
  return (
    <p class="changes" lang={language}>
      {differences(plainText(before.html), plainText(version.html)).map(({ kind, text }) =>
        kind === 'same' ? text : kind === 'added' ? <ins>{text}</ins> : <del>{text}</del>,
      )}
    </p>
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
  const { visit } = c.var;
  const { t } = visit.words;
  const around = await readSurroundings(web, visit, [post]);
  const goesTo = await repliesGoTo(web, visit, post, around);
  const body = (
    <>
      <h1>{t('removal.heading')}</h1>
      <p>
        {t(crossesBorder(goesTo) ? 'removal.leadAbroad' : 'removal.lead', {
          companies: namesOf(visit.words, goesTo),
        })}
      </p>
      <div class="preview">
        <div class="prose" lang={post.language}>
          {raw(cleanProse(post.html))}
        </div>
      </div>
      <form method="post" action={`/posts/${post.id}/removal`}>
        <Hidden visit={visit} back={backFrom(c, post)} />
        <div class="buttons">
          <button class="button danger">{t('removal.confirm')}</button>
          <a class="button second" href={`/posts/${post.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleAbout(visit.words, 'removal.heading', post), body });
}
