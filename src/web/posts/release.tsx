import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import {
  countOpening,
  listReleases,
  readOutside,
  readPicture,
  readRelease,
  type Release,
} from '#src/advocacy/read.ts';
import {
  askRelease,
  isCommunicator,
  releasePost,
  releaseTextMax,
  suggestedText,
  withdrawRelease,
} from '#src/advocacy/release.ts';
import { requireRoomFor } from '#src/company/limits.ts';
import { readPerson } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { showCompany } from '../company/company-tabs.tsx';
import { answerPage } from '../shell/answer.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, signedOutI18n } from '../shell/entry.ts';
import { notFoundPage } from '../shell/errors.tsx';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { CardLayout, Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showPage } from '../shell/show.tsx';
import { postIdOf } from './post-page.tsx';

const listPath = '/settings/company/releases';
const pathOfRelease = (id: PostId): string => `/posts/${id}/release`;

/** What everybody may open: the text and the picture that two people have let out, and nothing else. */
export function outsideReleaseRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/released/:token', async (c) => {
    requireRoomFor(web.db.instance, addressOf(web, c), 'signedOut');
    const token = c.req.param('token');
    const found = await readOutside(web.db, token);
    if (!found) return notFoundPage(web, c);
    c.header('cache-control', 'no-store');
    const i18n = signedOutI18n(web, c);
    const { t } = i18n;
    if (!found.gone && c.req.method === 'GET') await countOpening(web.db, token);
    const { company } = web.db.instance;
    const title = t(found.gone ? 'release.goneTitle' : 'release.from', { company });
    const page = (
      <CardLayout i18n={i18n} instance={web.db.instance} title={title} wide>
        {found.gone ? (
          <p>{t('release.gone', { company })}</p>
        ) : (
          <article lang={found.language} dir="auto">
            {found.text.split(/\n{2,}/).map((part) => (
              <p class="lines">{part}</p>
            ))}
            {found.picture && (
              <img class="release-picture" src={`/released/${token}/picture`} alt={found.picture.alt} />
            )}
          </article>
        )}
      </CardLayout>
    );
    return answerPage(c, page, found.gone ? 410 : 200);
  });
  app.get('/released/:token/picture', async (c) => {
    requireRoomFor(web.db.instance, addressOf(web, c), 'signedOut');
    const found = await readOutside(web.db, c.req.param('token'));
    if (!found?.picture) return notFoundPage(web, c);
    c.header('cache-control', 'no-store');
    if (found.gone) return c.body(null, 410);
    return servePicture(web, c, found.picture);
  });
}

async function servePicture(
  web: WebContext,
  c: WebRequest,
  { key, mediaType }: { readonly key: string; readonly mediaType: string },
): Promise<Response> {
  const file = await openFile(web.db.instance.files, key);
  c.header('content-type', mediaType);
  c.header('content-length', String(file.bytes));
  return c.body(Readable.toWeb(file.read()) as ReadableStream, 200);
}

/** Asking for it, agreeing to it, taking it back. */
export function releaseRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/release', (c) => show(web, c, null));
  app.get('/posts/:id/release/picture', async (c) => {
    const picture = await readPicture(web.db, c.var.ctx.me.id, postIdOf(c));
    if (picture === null) throw notFound('file');
    c.header('cache-control', 'no-store');
    return servePicture(web, c, picture);
  });
  const act = (path: string, verb: (tx: Tx, by: PersonId, post: PostId, c: WebRequest) => Promise<void>) => {
    app.post(`/posts/:id/${path}`, proven, async (c) => {
      const id = postIdOf(c);
      try {
        await transaction(web.db, (tx) => verb(tx, c.var.ctx.me.id, id, c));
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
        return show(web, c, explain(c.var.ctx.i18n, error));
      }
      return c.redirect(pathOfRelease(id), 303);
    });
  };
  act('release', (tx, by, post, c) => {
    const fileId = idOf<FileId>(c.var.form.text('file'));
    return askRelease(tx, by, post, { text: c.var.form.text('text'), fileId });
  });
  act('release/approval', releasePost);
  act('release/removal', withdrawRelease);
}

/** What waits for a second communicator, and what is out. Guarded by companyDoor. */
export function companyReleaseRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(listPath, async (c) => {
    const { i18n } = c.var.ctx;
    const { t } = i18n;
    const all = await listReleases(web.db);
    const body = (
      <section class="part">
        <h2>{t('companyTabs.releases')}</h2>
        <p class="quiet">{t('release.lead')}</p>
        {all.length === 0 && <Empty sentence={t('release.none')} />}
        <ul class="ways">
          {all.map((each) => (
            <li>
              <div>
                <a href={pathOfRelease(each.postId)} dir="auto">
                  {each.text.slice(0, 120)}
                </a>
                <p class="quiet">{stateOf(each, i18n).join(' · ')}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
    );
    return showCompany(web, c, { page: 'releases', body });
  });
}

function stateOf(release: Release, i18n: WebRequest['var']['ctx']['i18n']): string[] {
  const { t } = i18n;
  const asked = t('release.asked', { name: release.askedByName ?? '?', when: i18n.ago(release.askedAt) });
  if (release.state !== 'released' || release.releasedAt === null) return [asked];
  return [
    asked,
    t('release.released', { name: release.releasedByName ?? '?', when: i18n.ago(release.releasedAt) }),
    release.opens === null ? t('release.few') : t('release.opens', { count: release.opens }),
  ];
}

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = postIdOf(c);
  const release = await readRelease(web.db, ctx.me.id, id);
  const me = await readPerson(web.db, ctx.me.id);
  const open = release?.state === 'withdrawn' ? null : release;
  const post = open ? null : await readPost(web.db, ctx.viewer, id);
  const body = (
    <section class="part">
      <h1>{t('release.title')}</h1>
      <p class="quiet">{t('release.hint')}</p>
      <Problem text={problem} />
      {release?.state === 'withdrawn' && <Note>{t('release.withdrawn')}</Note>}
      {open ? (
        <Open c={c} release={open} mayRelease={isCommunicator(me)} />
      ) : (
        post && <Offer c={c} post={post} isWrong={problem !== null} />
      )}
      <p class="buttons">
        <a class="button second" href={`/posts/${id}`}>
          {t('release.back')}
        </a>
      </p>
    </section>
  );
  return showPage(web, c, { title: t('release.title'), body, status: problem === null ? 200 : 422 });
}

/** What another company wrote is released by nobody, and the page says so instead of taking a text in vain. */
function Offer(props: { readonly c: WebRequest; readonly post: PostView; readonly isWrong: boolean }) {
  const { c, post } = props;
  const { company } = post.author;
  return post.author.peerId === null && post.peerId === null ? (
    <Ask {...props} />
  ) : (
    <Note>{c.var.ctx.i18n.t('release.partner', { company })}</Note>
  );
}

function Ask(props: { readonly c: WebRequest; readonly post: PostView; readonly isWrong: boolean }) {
  const { c, post, isWrong } = props;
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const typed = isWrong ? form.text('text') : suggestedText(post);
  const pictures = post.files.filter(({ mediaType }) => mediaType.startsWith('image/'));
  return (
    <form class="fields" method="post" action={pathOfRelease(post.id)}>
      <Hidden ctx={ctx} back={pathOfRelease(post.id)} />
      <label>
        {t('release.text')}
        <textarea name="text" rows={8} maxlength={releaseTextMax} required>
          {typed}
        </textarea>
        <span class="hint">{t('release.textHint')}</span>
      </label>
      {pictures.length > 0 && (
        <fieldset>
          <legend>{t('release.picture')}</legend>
          <label class="choice">
            <input type="radio" name="file" value="" checked />
            <span>{t('release.noPicture')}</span>
          </label>
          {pictures.map((each, at) => (
            <label class="choice">
              <input type="radio" name="file" value={each.id} />
              <span>{each.alt || each.name || String(at + 1)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <p class="buttons">
        <button class="button">{t('release.ask')}</button>
      </p>
    </form>
  );
}

function Open(props: { readonly c: WebRequest; readonly release: Release; readonly mayRelease: boolean }) {
  const { c, release, mayRelease } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const at = pathOfRelease(release.postId);
  return (
    <div class="border-box">
      <p class="quiet">{stateOf(release, ctx.i18n).join(' · ')}</p>
      <p class="lines" dir="auto">
        {release.text}
      </p>
      {release.fileId !== null && (
        <figure>
          <img class="release-picture" src={`${at}/picture`} alt={release.alt} />
          {release.alt !== '' && (
            <figcaption class="quiet" dir="auto">
              {release.alt}
            </figcaption>
          )}
        </figure>
      )}
      {release.address !== null && <p class="link-box">{release.address}</p>}
      {release.state === 'asked' && mayRelease && release.askedBy !== ctx.me.id && (
        <form method="post" action={`${at}/approval`}>
          <Hidden ctx={ctx} back={at} />
          <button class="button">{t('release.approve')}</button>
        </form>
      )}
      {release.state === 'asked' && <p class="quiet">{t('release.waits')}</p>}
      <form method="post" action={`${at}/removal`}>
        <Hidden ctx={ctx} back={at} />
        <button class="button second">{t('release.withdraw')}</button>
      </form>
    </div>
  );
}
