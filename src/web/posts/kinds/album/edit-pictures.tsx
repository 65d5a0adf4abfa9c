import type { Hono } from 'hono';
import { altMax, type FileDetails } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { FileId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import type { FileView, PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { recipientsOfEdit } from '#src/posts/recipient-companies.ts';
import { crossesBorder, namesAt, namesOf } from '../../audience.ts';
import {
  isOwn,
  type RequestContext,
  type WebContext,
  type WebEnv,
  type WebRequest,
} from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { Form } from '../../../shell/forms.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { Icon } from '../../../shell/icon.tsx';
import { postIdOf } from '../../post-page.tsx';
import { albumPath } from './album-card.tsx';

/** What the pictures of one's own post show, in which order they stand, and which go: all at once. */
export function editPicturesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/pictures', async (c) => showForm(web, c, await readOwn(web, c), null));
  app.post('/posts/:id/pictures', async (c) => {
    const { ctx, form } = c.var;
    const post = await readOwn(web, c);
    try {
      await transaction(web.db, (tx) => editPost(tx, ctx.me.id, post.id, changesIn(form, post)));
      return c.redirect(backTo(post), 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showForm(web, c, post, explain(ctx.i18n, error));
    }
  });
}

/** Someone else's post has no such page: the address says nothing about whether it exists. */
async function readOwn(web: WebContext, c: WebRequest): Promise<PostView> {
  const { ctx } = c.var;
  const post = await readPost(web.db, ctx.viewer, postIdOf(c));
  if (!isOwn(ctx, post.author) || picturesOf(post).length === 0) throw notFound('page');
  return post;
}

const picturesOf = (post: PostView): readonly FileView[] =>
  post.files.filter(({ kind }) => kind === 'image' || kind === 'video');

function backTo(post: PostView): string {
  if (post.album) return albumPath(post.id);
  return post.addition && post.replyToId !== null ? albumPath(post.replyToId) : `/posts/${post.id}`;
}

/** A number that is no number leaves a picture where it was; two alike stand as they did. */
function changesIn(form: Form, post: PostView): { fileIds: FileId[]; details: Map<FileId, FileDetails> } {
  const places = post.files.map((file, at) => {
    const typed = form.line(`place_${file.id}`);
    return { file, at: /^\d{1,4}$/.test(typed) ? Number(typed) : at + 1 };
  });
  const kept = places.filter(({ file }) => !form.flag(`gone_${file.id}`)).toSorted((a, b) => a.at - b.at);
  const details = kept.flatMap(({ file }): [FileId, FileDetails][] => {
    const alt = form.text(`alt_${file.id}`).trim();
    return picturesOf(post).includes(file) && alt !== file.alt ? [[file.id, { alt }]] : [];
  });
  return { fileIds: kept.map(({ file }) => file.id), details: new Map(details) };
}

async function showForm(
  web: WebContext,
  c: WebRequest,
  post: PostView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const form = problem === null ? null : c.var.form;
  const goesTo = await namesAt(web, await recipientsOfEdit(web.db, web.registry, post.id));
  const body = (
    <>
      <h1>{t('pictures.edit')}</h1>
      <p class="quiet">{t('pictures.lead')}</p>
      <form class="fields pictures-form" method="post" action={`/posts/${post.id}/pictures`}>
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <ol class="pictures-rows">
          {picturesOf(post).map((file, at) => (
            <Row file={file} at={at + 1} typed={form} web={web} ctx={ctx} />
          ))}
        </ol>
        <div class="buttons">
          <button class="button">
            {crossesBorder(goesTo)
              ? t('edit.saveAt', { companies: namesOf(ctx.i18n, goesTo) })
              : t('edit.save')}
          </button>
          <a class="button second" href={backTo(post)}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, {
    title: titleAbout(ctx.i18n, 'pictures.edit', post),
    body,
    status: problem === null ? 200 : 422,
  });
}

function Row(props: {
  readonly file: FileView;
  readonly at: number;
  readonly typed: Form | null;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}) {
  const { file, at, typed, web, ctx } = props;
  const { t } = ctx.i18n;
  const link = fileLink(web.db.instance, file.uuid, ctx.me.id);
  const name = file.name || t('file.unnamed');
  return (
    <li>
      {file.kind === 'image' || file.hasPreview ? (
        <img src={file.hasPreview ? previewLink(link) : link} alt="" loading="lazy" />
      ) : (
        <span class="album-film">
          <Icon name="play" />
        </span>
      )}
      <div>
        <label>
          {t('pictures.alt', { file: name })}
          <textarea name={`alt_${file.id}`} rows={2} maxlength={altMax} dir="auto">
            {typed ? typed.text(`alt_${file.id}`) : file.alt}
          </textarea>
        </label>
        <div class="pictures-place">
          <label>
            {t('pictures.place')}
            <input
              name={`place_${file.id}`}
              value={typed ? typed.line(`place_${file.id}`) : String(at)}
              inputmode="numeric"
              size={3}
              maxlength={4}
              autocomplete="off"
            />
          </label>
          <label class="choice">
            <input
              type="checkbox"
              name={`gone_${file.id}`}
              value="yes"
              checked={typed?.flag(`gone_${file.id}`) ?? false}
            />
            <span>{t('pictures.remove')}</span>
          </label>
        </div>
      </div>
    </li>
  );
}
